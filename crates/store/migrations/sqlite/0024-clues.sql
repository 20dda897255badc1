-- derived: what the rules of warning found 预警线索: one row a clue, its state as its events have it. level is 1 yellow, 2 red, 3 block; standing
-- says whether the rule still finds it; shown is the moment from which the supervisor sees it; up is how many levels it went up. owners are
-- persons, each between two strokes. digest covers all other columns.
CREATE TABLE clues (
  clue BLOB PRIMARY KEY CHECK (length(clue) = 16), rule TEXT NOT NULL, about TEXT NOT NULL, subject TEXT NOT NULL, agency TEXT NOT NULL,
  owners TEXT NOT NULL, state TEXT NOT NULL, level INTEGER NOT NULL, standing INTEGER NOT NULL, up INTEGER NOT NULL,
  raised INTEGER NOT NULL, since INTEGER NOT NULL, shown INTEGER NOT NULL, lag INTEGER NOT NULL, handled TEXT NOT NULL,
  body TEXT NOT NULL, digest BLOB NOT NULL
);
CREATE INDEX clues_by_subject ON clues (subject, rule);
CREATE INDEX clues_by_agency ON clues (agency, state, level DESC, since);
CREATE INDEX clues_by_state ON clues (state, level DESC, since);
CREATE INDEX clues_by_rule ON clues (rule, lag);

-- ephemeral: when a matter, or a clue, is to be looked at again although nothing happened in it. Made anew by looking at every matter once.
CREATE TABLE looks (
  stream BLOB PRIMARY KEY CHECK (length(stream) = 16), at INTEGER NOT NULL
);
CREATE INDEX looks_by_at ON looks (at);

-- ephemeral: how far whoever follows the log has read, and with what. Without it the log is read from its beginning, and adds nothing twice.
CREATE TABLE cursors (
  name TEXT PRIMARY KEY, next INTEGER NOT NULL, note TEXT NOT NULL
);

INSERT INTO tables VALUES ('clues', 'derived'), ('looks', 'ephemeral'), ('cursors', 'ephemeral');
