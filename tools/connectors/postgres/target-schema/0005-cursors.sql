-- Where incremental loads stand: one row per table and source, moved in the transaction of the rows it speaks of.
CREATE TABLE headgate.cursors (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  target_schema text NOT NULL,
  target_table text NOT NULL,
  -- Connection, dataset and cursor column (empty: whole files are told apart).
  source_connection text NOT NULL,
  source_dataset text NOT NULL,
  cursor_column text NOT NULL,
  -- Rises by one with every load that continues here.
  version bigint NOT NULL,
  -- The highest value loaded, as text, the hashes of rows that the next load meets again, and the columns those are over.
  value text,
  seen json NOT NULL,
  basis json NOT NULL,
  run_id text NOT NULL REFERENCES headgate.ledger,
  -- Where it stood before that run: value, seen and basis. Null before its first load.
  previous json,
  moved_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (target_schema, target_table, source_connection, source_dataset, cursor_column)
);
COMMENT ON TABLE headgate.cursors IS 'Where incremental loads stand, moved together with their rows.';

-- Files that were loaded, by the name their connection knows them by.
CREATE TABLE headgate.loaded_files (
  cursor_id bigint NOT NULL REFERENCES headgate.cursors ON DELETE CASCADE,
  name text NOT NULL,
  size_bytes bigint NOT NULL,
  modified_at text NOT NULL,
  sha256 text NOT NULL,
  etag text,
  run_id text NOT NULL,
  -- The run that took its rows back.
  forgotten_by text,
  PRIMARY KEY (cursor_id, name)
);
COMMENT ON TABLE headgate.loaded_files IS 'Files that incremental loads have brought, so that none is loaded twice.';

-- The columns that a source last brought into a table: a load with others has drifted.
CREATE TABLE headgate.loaded_columns (
  target_schema text NOT NULL,
  target_table text NOT NULL,
  origin text NOT NULL,
  columns json NOT NULL,
  run_id text NOT NULL,
  PRIMARY KEY (target_schema, target_table, origin)
);
COMMENT ON TABLE headgate.loaded_columns IS 'The columns that a source last brought into a table.';
