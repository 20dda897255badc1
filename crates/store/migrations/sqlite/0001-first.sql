-- Every table says what it is: legal (the record itself and what may not be lost), derived (rebuilt by replay),
-- ephemeral (may be lost). `doctor` reads the class from the `tables` table below.

CREATE TABLE tables (name TEXT PRIMARY KEY, class TEXT NOT NULL CHECK (class IN ('legal', 'derived', 'ephemeral'))) WITHOUT ROWID;
INSERT INTO tables VALUES
  ('events', 'legal'), ('numbers', 'legal'), ('packs', 'legal'), ('blobs', 'legal'), ('accounts', 'legal'),
  ('decisions_in_force', 'legal'), ('sides', 'legal'),
  ('matters', 'derived'), ('tasks', 'derived'), ('published', 'derived'), ('matter_counts', 'derived'), ('frontier', 'derived'),
  ('sessions', 'ephemeral'), ('intents', 'ephemeral'), ('tables', 'derived');

-- legal: the only truth. One row an event; idx is the leaf's index in the Merkle tree, counted from 0.
-- fields and salt are the part outside the tree: an erasure may empty them, leaf and hash stay.
CREATE TABLE events (
  idx      INTEGER PRIMARY KEY,
  stream   BLOB NOT NULL CHECK (length(stream) = 16),
  version  INTEGER NOT NULL,
  id       BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  name     TEXT NOT NULL,
  happened INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  pack     BLOB NOT NULL CHECK (length(pack) = 32),
  fields   TEXT NOT NULL,
  salt     BLOB NOT NULL CHECK (length(salt) = 32),
  leaf     BLOB NOT NULL,
  hash     BLOB NOT NULL CHECK (length(hash) = 32),
  UNIQUE (stream, version)
);

-- derived: the Merkle frontier every thousand leaves or so, so that opening does not read every hash.
CREATE TABLE frontier (size INTEGER PRIMARY KEY, peaks BLOB NOT NULL);

-- legal: statutory numbers, one gapless series an agency, document kind and year; each used or voided with a reason.
CREATE TABLE numbers (
  agency TEXT NOT NULL, kind TEXT NOT NULL, year INTEGER NOT NULL, n INTEGER NOT NULL CHECK (n > 0),
  text   TEXT NOT NULL UNIQUE,
  state  TEXT NOT NULL CHECK (state IN ('used', 'void')),
  reason TEXT,
  event  INTEGER NOT NULL REFERENCES events (idx),
  PRIMARY KEY (agency, kind, year, n),
  CHECK ((state = 'void') = (reason IS NOT NULL))
) WITHOUT ROWID;

-- legal: every law pack and calendar that an event was judged by, kept by digest.
CREATE TABLE packs (digest BLOB PRIMARY KEY CHECK (length(digest) = 32), bytes BLOB NOT NULL);

-- legal: what lies in the folder blobs/, named by its SHA-256.
CREATE TABLE blobs (
  digest BLOB PRIMARY KEY CHECK (length(digest) = 32), kind TEXT NOT NULL, size INTEGER NOT NULL, created INTEGER NOT NULL
) WITHOUT ROWID;

-- legal: who may sign in. roles is a JSON list; password is a PHC string, never the password.
CREATE TABLE accounts (
  id BLOB PRIMARY KEY CHECK (length(id) = 16), name TEXT NOT NULL UNIQUE, person BLOB NOT NULL CHECK (length(person) = 16),
  body TEXT NOT NULL, roles TEXT NOT NULL, password TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)), failures INTEGER NOT NULL DEFAULT 0, locked_until INTEGER
) WITHOUT ROWID;

-- legal: at most one decision in force for a matter, a party and a kind; replay builds it again.
CREATE TABLE decisions_in_force (
  matter BLOB NOT NULL, party TEXT NOT NULL, kind TEXT NOT NULL, event BLOB NOT NULL, PRIMARY KEY (matter, party, kind)
) WITHOUT ROWID;

-- legal: a person stands on one side of a matter only; replay builds it again.
CREATE TABLE sides (matter BLOB NOT NULL, person TEXT NOT NULL, side TEXT NOT NULL, PRIMARY KEY (matter, person)) WITHOUT ROWID;

-- derived: one row a matter, as lists and heads of pages show it. digest covers all other columns.
CREATE TABLE matters (
  matter BLOB PRIMARY KEY CHECK (length(matter) = 16),
  agency TEXT NOT NULL, procedure TEXT NOT NULL, step TEXT NOT NULL, number TEXT, party TEXT NOT NULL, party_code TEXT, item TEXT,
  handlers TEXT NOT NULL, opened_on INTEGER, due_day INTEGER, due_limit TEXT, closed INTEGER NOT NULL CHECK (closed IN (0, 1)),
  updated INTEGER NOT NULL, summary TEXT NOT NULL, digest BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX matters_by_agency ON matters (agency, matter);

-- derived: how many matters stand where, so that a list's total is read and not counted.
CREATE TABLE matter_counts (
  agency TEXT NOT NULL, procedure TEXT NOT NULL, step TEXT NOT NULL, closed INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (agency, procedure, step, closed)
) WITHOUT ROWID;

-- derived: what waits for whom. due_day 9999999 means that no day is set; person '' means anyone in the post.
CREATE TABLE tasks (
  matter BLOB NOT NULL, act TEXT NOT NULL, post TEXT NOT NULL, person TEXT NOT NULL, agency TEXT NOT NULL,
  due_day INTEGER NOT NULL, due_limit TEXT, digest BLOB NOT NULL, PRIMARY KEY (matter, act, post, person)
) WITHOUT ROWID;
CREATE INDEX tasks_inbox ON tasks (agency, post, due_day, matter, act);

-- derived: what the public page shows, masked, until its last day.
CREATE TABLE published (
  matter BLOB PRIMARY KEY CHECK (length(matter) = 16), number TEXT NOT NULL, party_masked TEXT NOT NULL, published_on INTEGER NOT NULL,
  until INTEGER, body TEXT NOT NULL, digest BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX published_by_day ON published (published_on, matter);
CREATE INDEX published_by_code ON published (body ->> '$.code');

-- ephemeral: who is signed in; the key is the hash of the secret in the cookie.
CREATE TABLE sessions (
  hash BLOB PRIMARY KEY CHECK (length(hash) = 32), account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created INTEGER NOT NULL, seen INTEGER NOT NULL, expires INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions (account);

-- ephemeral: the answer already given to an intent, so that pressing twice is harmless.
CREATE TABLE intents (actor TEXT NOT NULL, key TEXT NOT NULL, reply TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (actor, key)) WITHOUT ROWID;
