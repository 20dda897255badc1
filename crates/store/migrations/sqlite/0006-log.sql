-- legal: the head of the published tree, one row. It moves by compare-and-swap and never back, so that two processes cannot publish two trees.
CREATE TABLE log_head (
  one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, root BLOB NOT NULL CHECK (length(root) = 32), note TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE TRIGGER log_head_never_shrinks BEFORE UPDATE ON log_head WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'the published tree never shrinks'); END;
CREATE TRIGGER log_head_stays BEFORE DELETE ON log_head BEGIN SELECT RAISE(ABORT, 'the published head is never deleted'); END;

-- legal: the newest word of each witness, with the checkpoint that it signed.
CREATE TABLE cosignatures (
  witness TEXT PRIMARY KEY, size INTEGER NOT NULL, at INTEGER NOT NULL, line TEXT NOT NULL, note TEXT NOT NULL
) WITHOUT ROWID;

INSERT INTO tables VALUES ('log_head', 'legal'), ('cosignatures', 'legal');
