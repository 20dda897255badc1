-- derived: one row an event that counts in statistics 统计: what it is counted as, its day, its money, its values by dimension (canonical JSON).
-- n numbers the rows without a gap and stays with its row; touched grows with every change, so that whoever adds up reads only what is new; a row
-- that counts no more stays with gone = 1. Both say how it came about, not what is so: replay compares the others. digest covers these.
CREATE TABLE counted (
  matter BLOB NOT NULL CHECK (length(matter) = 16), what TEXT NOT NULL, place INTEGER NOT NULL,
  day INTEGER NOT NULL, sum_fen INTEGER NOT NULL, cells TEXT NOT NULL, gone INTEGER NOT NULL CHECK (gone IN (0, 1)),
  n INTEGER NOT NULL, touched INTEGER NOT NULL, digest BLOB NOT NULL,
  PRIMARY KEY (matter, what, place)
) WITHOUT ROWID;
CREATE UNIQUE INDEX counted_n ON counted (n);
CREATE UNIQUE INDEX counted_touched ON counted (touched);
INSERT INTO tables VALUES ('counted', 'derived');
