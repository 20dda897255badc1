-- derived: one row a decision, so that the nearest earlier ones are found without reading matters. digest covers all other columns.
CREATE TABLE precedents (
  event BLOB PRIMARY KEY CHECK (length(event) = 16), matter BLOB NOT NULL, agency TEXT NOT NULL, item TEXT NOT NULL, range TEXT NOT NULL, tier TEXT NOT NULL,
  circumstances TEXT NOT NULL, amount INTEGER NOT NULL, number TEXT NOT NULL, decided_on INTEGER NOT NULL, digest BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX precedents_by_item ON precedents (agency, item, decided_on, event);
