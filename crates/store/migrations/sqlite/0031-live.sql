-- derived: the tasks on site that are open, by matter, each with the sharings of positions that its officers switched on. Positions are not here.
CREATE TABLE on_site (
  matter BLOB NOT NULL CHECK (length(matter) = 16), task TEXT NOT NULL, name TEXT NOT NULL, since INTEGER NOT NULL, agency TEXT NOT NULL,
  procedure TEXT NOT NULL, shares TEXT NOT NULL, PRIMARY KEY (matter, task)
) WITHOUT ROWID;
CREATE INDEX on_site_by_agency ON on_site (agency, since, matter);

-- ephemeral: of each sharing its newest position and a short trail, under a key that is never on the disk; gone with the sharing, its task, its
-- hours. In no view, no export, no back-up.
CREATE TABLE live_positions (
  share TEXT NOT NULL PRIMARY KEY, matter BLOB NOT NULL CHECK (length(matter) = 16), device TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX live_positions_by_matter ON live_positions (matter);
INSERT INTO tables VALUES ('on_site', 'derived'), ('live_positions', 'ephemeral');
