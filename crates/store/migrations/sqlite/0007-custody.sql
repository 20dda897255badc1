-- legal: the chain of custody 保管链 of each file: who received, looked at, took away, printed, moved or destroyed it, when and from where.
-- The n-th link names the link before it, so that a link taken out or altered shows.
CREATE TABLE custody (
  digest BLOB NOT NULL CHECK (length(digest) = 32), n INTEGER NOT NULL CHECK (n > 0),
  matter BLOB NOT NULL CHECK (length(matter) = 16), at INTEGER NOT NULL,
  person BLOB NOT NULL CHECK (length(person) = 16), name TEXT NOT NULL,
  what TEXT NOT NULL, place TEXT NOT NULL, note TEXT NOT NULL,
  link BLOB NOT NULL CHECK (length(link) = 32),
  PRIMARY KEY (digest, n)
) WITHOUT ROWID;
-- What is to be destroyed is few among many links.
CREATE INDEX custody_what ON custody (what, digest, matter) WHERE what = 'destruction-approved';
CREATE TRIGGER custody_stays BEFORE DELETE ON custody BEGIN SELECT RAISE(ABORT, 'the chain of custody is never cut'); END;
CREATE TRIGGER custody_is_never_rewritten BEFORE UPDATE ON custody BEGIN SELECT RAISE(ABORT, 'the chain of custody is never rewritten'); END;
INSERT INTO tables VALUES ('custody', 'legal');
