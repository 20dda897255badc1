-- legal: the key of a person in a stream, wrapped by the master key that lies beside the database. Where it was destroyed, only the place of
-- the event that says so is left: what was encrypted under it is erased everywhere. person finds the places of one, without the code.
CREATE TABLE person_keys (
  stream BLOB NOT NULL CHECK (length(stream) = 16), slot TEXT NOT NULL, person TEXT, wrapped BLOB, destroyed INTEGER,
  PRIMARY KEY (stream, slot), CHECK ((wrapped IS NULL) = (destroyed IS NOT NULL))
) WITHOUT ROWID;
CREATE INDEX person_keys_by_person ON person_keys (person) WHERE person IS NOT NULL;
INSERT INTO tables VALUES ('person_keys', 'legal');
