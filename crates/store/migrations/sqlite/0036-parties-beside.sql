-- derived: the parties of a matter beside the first, each by its strand: so that a case of several is found by every one of them.
CREATE TABLE parties_beside (
  matter BLOB NOT NULL CHECK (length(matter) = 16), strand TEXT NOT NULL, name TEXT NOT NULL, code TEXT, PRIMARY KEY (matter, strand)
) WITHOUT ROWID;
CREATE INDEX parties_beside_by_code ON parties_beside (code, matter);
INSERT INTO tables VALUES ('parties_beside', 'derived');
