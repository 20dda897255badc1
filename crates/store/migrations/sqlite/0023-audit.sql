-- legal: the journal of access 审计日志: who asked for what, from where, when, and what came of it. Acts are events of their own; what leaves
-- no event (signing in, reading, what was refused) stands here alone. The n-th entry names the entry before it, so that one taken out or
-- altered shows.
CREATE TABLE audit (
  n INTEGER PRIMARY KEY CHECK (n > 0), at INTEGER NOT NULL,
  person BLOB NOT NULL CHECK (length(person) = 16), name TEXT NOT NULL, body TEXT NOT NULL,
  place TEXT NOT NULL, what TEXT NOT NULL, about TEXT NOT NULL,
  status INTEGER NOT NULL, leaf INTEGER NOT NULL, note TEXT NOT NULL,
  link BLOB NOT NULL CHECK (length(link) = 32)
);
CREATE INDEX audit_name ON audit (name, n);
CREATE INDEX audit_place ON audit (place, n);
CREATE INDEX audit_what ON audit (what, n);
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the journal of access is never cut'); END;
CREATE TRIGGER audit_is_never_rewritten BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the journal of access is never rewritten'); END;
INSERT INTO tables VALUES ('audit', 'legal');
