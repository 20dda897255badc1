-- The table of precedents has a class like every other; 0002 forgot to say it.
INSERT INTO tables VALUES ('precedents', 'derived') ON CONFLICT DO NOTHING;
