-- derived: lists of what may be done and on what basis: acts proposed and confirmed, powers. body is the row of the newest event; statute,
-- version and place say where it stands, same is equal for rows that say the same, find is what is searched. digest covers all other columns.
CREATE TABLE catalogue (
  kind TEXT NOT NULL, code TEXT NOT NULL, state TEXT NOT NULL, statute TEXT NOT NULL, version TEXT NOT NULL, place TEXT NOT NULL,
  same TEXT NOT NULL, find TEXT NOT NULL, body TEXT NOT NULL, digest BLOB NOT NULL,
  PRIMARY KEY (kind, code)
) WITHOUT ROWID;
CREATE INDEX catalogue_by_place ON catalogue (kind, place, code);
CREATE INDEX catalogue_by_same ON catalogue (kind, same, state);

INSERT INTO tables VALUES ('catalogue', 'derived');
