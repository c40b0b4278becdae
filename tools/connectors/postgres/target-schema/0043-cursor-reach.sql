-- How far back the hashes of rows loaded before reach, as text: below it nobody can tell what was loaded. Null: not known.
ALTER TABLE headgate.cursors ADD COLUMN seen_from text;
