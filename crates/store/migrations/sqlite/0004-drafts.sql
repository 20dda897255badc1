-- legal: procedures being drafted. No law and without effect, but somebody's work: every state that was saved stays.
CREATE TABLE drafts (
  draft BLOB NOT NULL CHECK (length(draft) = 16), n INTEGER NOT NULL CHECK (n > 0), at INTEGER NOT NULL,
  person BLOB NOT NULL CHECK (length(person) = 16), name TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (draft, n)
);
INSERT INTO tables VALUES ('drafts', 'legal');
