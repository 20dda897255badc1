-- What the first six migrations of the file make, for the server: the same tables, columns and classes (a test compares). Whole numbers are
-- BIGINT, texts stand in the order of their bytes. A later migration has a file of its own here only where its text is not good for both.

CREATE TABLE tables (name TEXT COLLATE "C" PRIMARY KEY, class TEXT COLLATE "C" NOT NULL CHECK (class IN ('legal', 'derived', 'ephemeral')));
INSERT INTO tables VALUES
  ('events', 'legal'), ('numbers', 'legal'), ('packs', 'legal'), ('blobs', 'legal'), ('accounts', 'legal'),
  ('decisions_in_force', 'legal'), ('sides', 'legal'), ('drafts', 'legal'), ('log_head', 'legal'), ('cosignatures', 'legal'),
  ('matters', 'derived'), ('tasks', 'derived'), ('published', 'derived'), ('matter_counts', 'derived'), ('frontier', 'derived'),
  ('handling', 'derived'), ('parties', 'derived'), ('precedents', 'derived'),
  ('sessions', 'ephemeral'), ('intents', 'ephemeral'), ('notes', 'ephemeral'), ('tables', 'derived');

-- legal: the only truth. One row an event; idx is the leaf's index in the Merkle tree, counted from 0.
-- fields and salt are the part outside the tree: an erasure may empty them, leaf and hash stay.
CREATE TABLE events (
  idx      BIGINT PRIMARY KEY CHECK (idx >= 0),
  stream   BYTEA NOT NULL CHECK (length(stream) = 16),
  version  BIGINT NOT NULL,
  id       BYTEA NOT NULL UNIQUE CHECK (length(id) = 16),
  name     TEXT COLLATE "C" NOT NULL,
  happened BIGINT NOT NULL,
  recorded BIGINT NOT NULL,
  pack     BYTEA NOT NULL CHECK (length(pack) = 32),
  fields   TEXT COLLATE "C" NOT NULL,
  salt     BYTEA NOT NULL CHECK (length(salt) = 32),
  leaf     BYTEA NOT NULL,
  hash     BYTEA NOT NULL CHECK (length(hash) = 32),
  UNIQUE (stream, version)
);

-- derived: the edge of the tree, one row. Whoever writes takes its lock first and moves it last: so leaves get their index without a gap,
-- whichever process they come from.
CREATE TABLE frontier (one BIGINT PRIMARY KEY CHECK (one = 1), size BIGINT NOT NULL, peaks BYTEA NOT NULL) WITH (fillfactor = 10);
INSERT INTO frontier VALUES (1, 0, '\x0000000000000000');

-- legal: statutory numbers, one gapless series an agency, document kind and year; each used or voided with a reason.
CREATE TABLE numbers (
  agency TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C" NOT NULL, year BIGINT NOT NULL, n BIGINT NOT NULL CHECK (n > 0),
  text   TEXT COLLATE "C" NOT NULL UNIQUE,
  state  TEXT COLLATE "C" NOT NULL CHECK (state IN ('used', 'void')),
  reason TEXT COLLATE "C",
  event  BIGINT NOT NULL REFERENCES events (idx),
  PRIMARY KEY (agency, kind, year, n),
  CHECK ((state = 'void') = (reason IS NOT NULL))
);

-- legal: every law pack and calendar that an event was judged by, kept by digest.
CREATE TABLE packs (digest BYTEA PRIMARY KEY CHECK (length(digest) = 32), bytes BYTEA NOT NULL);

-- legal: what lies in the folder blobs/, named by its SHA-256.
CREATE TABLE blobs (
  digest BYTEA PRIMARY KEY CHECK (length(digest) = 32), kind TEXT COLLATE "C" NOT NULL, size BIGINT NOT NULL, created BIGINT NOT NULL
);

-- legal: who may sign in. roles is a JSON list; password is a PHC string, never the password.
CREATE TABLE accounts (
  id BYTEA PRIMARY KEY CHECK (length(id) = 16), name TEXT COLLATE "C" NOT NULL UNIQUE, person BYTEA NOT NULL CHECK (length(person) = 16),
  body TEXT COLLATE "C" NOT NULL, roles TEXT COLLATE "C" NOT NULL, password TEXT COLLATE "C" NOT NULL,
  disabled BIGINT NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)), failures BIGINT NOT NULL DEFAULT 0, locked_until BIGINT
);

-- legal: at most one decision in force for a matter, a party and a kind; replay builds it again.
CREATE TABLE decisions_in_force (
  matter BYTEA NOT NULL, party TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C" NOT NULL, event BYTEA NOT NULL, PRIMARY KEY (matter, party, kind)
);

-- legal: a person stands on one side of a matter only; replay builds it again.
CREATE TABLE sides (
  matter BYTEA NOT NULL, person TEXT COLLATE "C" NOT NULL, side TEXT COLLATE "C" NOT NULL, PRIMARY KEY (matter, person)
);

-- derived: one row a matter, as lists and heads of pages show it. digest covers all other columns.
CREATE TABLE matters (
  matter BYTEA PRIMARY KEY CHECK (length(matter) = 16),
  agency TEXT COLLATE "C" NOT NULL, procedure TEXT COLLATE "C" NOT NULL, step TEXT COLLATE "C" NOT NULL, number TEXT COLLATE "C",
  party TEXT COLLATE "C" NOT NULL, party_code TEXT COLLATE "C", item TEXT COLLATE "C", handlers TEXT COLLATE "C" NOT NULL,
  opened_on BIGINT, due_day BIGINT, due_limit TEXT COLLATE "C", closed BIGINT NOT NULL CHECK (closed IN (0, 1)),
  updated BIGINT NOT NULL, summary TEXT COLLATE "C" NOT NULL, digest BYTEA NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX matters_by_day ON matters (opened_on NULLS FIRST, matter);
CREATE INDEX matters_by_agency ON matters (agency, opened_on NULLS FIRST, matter);
CREATE INDEX matters_by_stage ON matters (agency, procedure, step, opened_on NULLS FIRST, matter);
CREATE INDEX matters_open ON matters (agency, opened_on NULLS FIRST, matter) WHERE closed = 0;
CREATE INDEX matters_by_item ON matters (item, agency, opened_on NULLS FIRST, matter);
CREATE INDEX matters_by_party ON matters (party_code, opened_on NULLS FIRST, matter) WHERE party_code IS NOT NULL;

-- derived: how many matters of a year of opening stand where (year 0: no day), so that a list's total is read and not counted.
CREATE TABLE matter_counts (
  agency TEXT COLLATE "C" NOT NULL, procedure TEXT COLLATE "C" NOT NULL, step TEXT COLLATE "C" NOT NULL, closed BIGINT NOT NULL,
  year BIGINT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (agency, procedure, step, closed, year)
) WITH (fillfactor = 50);

-- derived: which matters an officer of this name handles.
CREATE TABLE handling (
  agency TEXT COLLATE "C" NOT NULL, handler TEXT COLLATE "C" NOT NULL, closed BIGINT NOT NULL, opened_on BIGINT NOT NULL, matter BYTEA NOT NULL,
  PRIMARY KEY (handler, agency, closed, opened_on, matter)
);

-- derived: the register of parties, too long to be held in memory; body is the row of its newest event. digest covers all other columns.
CREATE TABLE parties (code TEXT COLLATE "C" PRIMARY KEY, body TEXT COLLATE "C" NOT NULL, digest BYTEA NOT NULL);

-- derived: what waits for whom. due_day 9999999 means that no day is set; person '' means anyone in the post.
CREATE TABLE tasks (
  matter BYTEA NOT NULL, act TEXT COLLATE "C" NOT NULL, post TEXT COLLATE "C" NOT NULL, person TEXT COLLATE "C" NOT NULL,
  agency TEXT COLLATE "C" NOT NULL, due_day BIGINT NOT NULL, due_limit TEXT COLLATE "C", digest BYTEA NOT NULL,
  PRIMARY KEY (matter, act, post, person)
);
CREATE INDEX tasks_inbox ON tasks (agency, post, due_day, matter, act);

-- derived: what the public page shows, masked, until its last day.
CREATE TABLE published (
  matter BYTEA PRIMARY KEY CHECK (length(matter) = 16), number TEXT COLLATE "C" NOT NULL, party_masked TEXT COLLATE "C" NOT NULL,
  published_on BIGINT NOT NULL, until BIGINT, body TEXT COLLATE "C" NOT NULL, digest BYTEA NOT NULL
);
CREATE INDEX published_by_day ON published (published_on, matter);
CREATE INDEX published_by_code ON published ((body::jsonb ->> 'code'));

-- derived: one row a decision, so that the nearest earlier ones are found without reading matters. digest covers all other columns.
CREATE TABLE precedents (
  event BYTEA PRIMARY KEY CHECK (length(event) = 16), matter BYTEA NOT NULL, agency TEXT COLLATE "C" NOT NULL, item TEXT COLLATE "C" NOT NULL,
  range TEXT COLLATE "C" NOT NULL, tier TEXT COLLATE "C" NOT NULL, circumstances TEXT COLLATE "C" NOT NULL, amount BIGINT NOT NULL,
  number TEXT COLLATE "C" NOT NULL, decided_on BIGINT NOT NULL, digest BYTEA NOT NULL
);
CREATE INDEX precedents_by_item ON precedents (agency, item, decided_on, event);

-- ephemeral: who is signed in; the key is the hash of the secret in the cookie.
CREATE TABLE sessions (
  hash BYTEA PRIMARY KEY CHECK (length(hash) = 32), account BYTEA NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created BIGINT NOT NULL, seen BIGINT NOT NULL, expires BIGINT NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account);

-- ephemeral: the answer already given to an intent, so that pressing twice is harmless.
CREATE TABLE intents (
  actor TEXT COLLATE "C" NOT NULL, key TEXT COLLATE "C" NOT NULL, reply TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (actor, key)
);

-- ephemeral: what an account keeps for its own convenience (its signature by hand) and what is compared at its next use (counters of keys).
CREATE TABLE notes (
  person BYTEA NOT NULL CHECK (length(person) = 16), name TEXT COLLATE "C" NOT NULL, value TEXT COLLATE "C" NOT NULL, PRIMARY KEY (person, name)
);

-- legal: procedures being drafted. No law and without effect, but somebody's work: every state that was saved stays.
CREATE TABLE drafts (
  draft BYTEA NOT NULL CHECK (length(draft) = 16), n BIGINT NOT NULL CHECK (n > 0), at BIGINT NOT NULL,
  person BYTEA NOT NULL CHECK (length(person) = 16), name TEXT COLLATE "C" NOT NULL, body TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (draft, n)
);

-- legal: the head of the published tree, one row. It moves by compare-and-swap and never back, so that two processes cannot publish two trees.
CREATE TABLE log_head (
  one BIGINT PRIMARY KEY CHECK (one = 1), size BIGINT NOT NULL, root BYTEA NOT NULL CHECK (length(root) = 32), note TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL
);
CREATE FUNCTION log_head_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'the published head is never deleted' USING ERRCODE = 'check_violation'; END IF;
  IF NEW.size < OLD.size THEN RAISE EXCEPTION 'the published tree never shrinks' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER log_head_never_shrinks BEFORE UPDATE ON log_head FOR EACH ROW EXECUTE FUNCTION log_head_holds();
CREATE TRIGGER log_head_stays BEFORE DELETE ON log_head FOR EACH ROW EXECUTE FUNCTION log_head_holds();

-- legal: the newest word of each witness, with the checkpoint that it signed.
CREATE TABLE cosignatures (
  witness TEXT COLLATE "C" PRIMARY KEY, size BIGINT NOT NULL, at BIGINT NOT NULL, line TEXT COLLATE "C" NOT NULL, note TEXT COLLATE "C" NOT NULL
);

-- As SQLite has it.
CREATE FUNCTION instr(text, text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT strpos($1, $2)::bigint';

-- What a trigger that only refuses says.
CREATE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation'; END $$;
