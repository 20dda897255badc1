-- Lists stand by the day of opening, newest first; a page is a range of one of these indexes, its total a counter or the length of such a range.
DROP INDEX matters_by_agency;
CREATE INDEX matters_by_day ON matters (opened_on, matter);
CREATE INDEX matters_by_agency ON matters (agency, opened_on, matter);
CREATE INDEX matters_by_stage ON matters (agency, procedure, step, opened_on, matter);
CREATE INDEX matters_open ON matters (agency, opened_on, matter) WHERE closed = 0;
CREATE INDEX matters_by_item ON matters (item, agency, opened_on, matter);
CREATE INDEX matters_by_party ON matters (party_code, opened_on, matter) WHERE party_code IS NOT NULL;

-- derived: how many matters of a year of opening stand where (year 0: no day).
DROP TABLE matter_counts;
CREATE TABLE matter_counts (
  agency TEXT NOT NULL, procedure TEXT NOT NULL, step TEXT NOT NULL, closed INTEGER NOT NULL, year INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (agency, procedure, step, closed, year)
) WITHOUT ROWID;
INSERT INTO matter_counts
  SELECT agency, procedure, step, closed, coalesce(CAST(strftime('%Y', opened_on * 86400, 'unixepoch') AS INTEGER), 0), count(*)
  FROM matters GROUP BY 1, 2, 3, 4, 5;

-- derived: which matters an officer of this name handles.
CREATE TABLE handling (
  agency TEXT NOT NULL, handler TEXT NOT NULL, closed INTEGER NOT NULL, opened_on INTEGER NOT NULL, matter BLOB NOT NULL,
  PRIMARY KEY (handler, agency, closed, opened_on, matter)
) WITHOUT ROWID;
INSERT OR IGNORE INTO handling
  SELECT m.agency, h.value, m.closed, coalesce(m.opened_on, 0), m.matter FROM matters m, json_each(m.handlers) h;

-- derived: the register of parties, too long to be held in memory; body is the row of its newest event. digest covers all other columns.
CREATE TABLE parties (code TEXT PRIMARY KEY, body TEXT NOT NULL, digest BLOB NOT NULL) WITHOUT ROWID;

INSERT INTO tables VALUES ('handling', 'derived'), ('parties', 'derived');
