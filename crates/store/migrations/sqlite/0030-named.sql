-- derived: the bodies of the register that a matter of another body names, each by the field that names it, and whether anything was served on it.
CREATE TABLE named_bodies (
  matter BLOB NOT NULL CHECK (length(matter) = 16), field TEXT NOT NULL, body TEXT NOT NULL, told INTEGER NOT NULL CHECK (told IN (0, 1)),
  procedure TEXT NOT NULL, closed INTEGER NOT NULL CHECK (closed IN (0, 1)), opened_on INTEGER NOT NULL, PRIMARY KEY (matter, field)
) WITHOUT ROWID;
CREATE INDEX named_bodies_by_body ON named_bodies (body, opened_on, matter);
INSERT INTO tables VALUES ('named_bodies', 'derived');
