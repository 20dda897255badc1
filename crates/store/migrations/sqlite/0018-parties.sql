-- derived: parties are found by kind, area, names and doubles. code is what the row is kept under, merged the code that it was merged into,
-- same is equal for rows of one name in one area, alike for rows whose names differ only in form, find is what is searched. For natural
-- persons same, alike and find are keyed hashes. Rows of before have none of them and keep the digest that they had; a replay gives them.
ALTER TABLE parties ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE parties ADD COLUMN area TEXT NOT NULL DEFAULT '';
ALTER TABLE parties ADD COLUMN merged TEXT NOT NULL DEFAULT '';
ALTER TABLE parties ADD COLUMN same TEXT NOT NULL DEFAULT '';
ALTER TABLE parties ADD COLUMN alike TEXT NOT NULL DEFAULT '';
ALTER TABLE parties ADD COLUMN find TEXT NOT NULL DEFAULT '';
CREATE INDEX parties_by_same ON parties (same);
CREATE INDEX parties_by_alike ON parties (alike);
CREATE INDEX parties_by_merged ON parties (merged);
