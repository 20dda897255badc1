-- ephemeral: what an account keeps for its own convenience (its signature by hand) and what is compared at its next use (counters of keys).
CREATE TABLE notes (person BLOB NOT NULL CHECK (length(person) = 16), name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (person, name)) WITHOUT ROWID;
INSERT INTO tables VALUES ('notes', 'ephemeral');
