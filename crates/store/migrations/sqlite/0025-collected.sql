-- derived: one row an act that was done elsewhere and collected 归集: when it was done and entered, from where, how late, with how many findings.
-- Days count from 1970-01-01, month is that of the entry (year * 100 + month). digest covers all other columns.
CREATE TABLE collected (
  matter BLOB PRIMARY KEY CHECK (length(matter) = 16), agency TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, number TEXT NOT NULL,
  done_on INTEGER NOT NULL, entered_on INTEGER NOT NULL, month INTEGER NOT NULL, late INTEGER NOT NULL CHECK (late IN (0, 1)),
  findings INTEGER NOT NULL, corrected INTEGER NOT NULL, withdrawn INTEGER NOT NULL CHECK (withdrawn IN (0, 1)), digest BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX collected_by_month ON collected (month, agency, kind, source);
INSERT INTO tables VALUES ('collected', 'derived');
