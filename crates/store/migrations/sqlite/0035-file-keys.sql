-- legal: for each who holds a file (a matter, or a person before a matter takes it) under which name it lies on the shelf (`stored`: the SHA-256 of
-- the ciphertext) and its key, wrapped under the key of the holder's files (person_keys, slot `files`). Where the event at `ended` took the key away
-- there is nothing to unwrap any more, and once nothing is left on the shelf for it `stored` is empty, too.
CREATE TABLE file_keys (
  digest BLOB NOT NULL CHECK (length(digest) = 32), stream BLOB NOT NULL CHECK (length(stream) = 16),
  stored BLOB, wrapped BLOB, ended INTEGER,
  PRIMARY KEY (digest, stream), CHECK ((wrapped IS NULL) = (ended IS NOT NULL)), CHECK (wrapped IS NULL OR stored IS NOT NULL)
) WITHOUT ROWID;
CREATE INDEX file_keys_of ON file_keys (stream, digest);
CREATE INDEX file_keys_stored ON file_keys (stored);
CREATE INDEX file_keys_left ON file_keys (digest) WHERE ended IS NOT NULL AND stored IS NOT NULL;
INSERT INTO tables VALUES ('file_keys', 'legal');
