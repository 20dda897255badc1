-- Each witness's whole key stands beside its word, so that the word can be verified with the database alone. A word from before has no key and
-- could never be held; each witness gives it anew within a minute, and what it signed stands in its own memory.
DELETE FROM cosignatures;
ALTER TABLE cosignatures ADD COLUMN key TEXT NOT NULL DEFAULT '';
