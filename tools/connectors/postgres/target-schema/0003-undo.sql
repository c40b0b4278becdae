-- What is kept of a published load so that it can be taken back, until it expires.
CREATE TABLE headgate.undo (
  run_id text NOT NULL REFERENCES headgate.ledger,
  load text NOT NULL,
  target_schema text NOT NULL,
  target_table text NOT NULL,
  -- How to take it back, with the names and positions of the kept columns.
  how jsonb NOT NULL,
  -- Our tables with the before and after images.
  kept text[] NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (run_id, load)
);
CREATE INDEX undo_expiry ON headgate.undo (expires_at);
COMMENT ON TABLE headgate.undo IS 'Before and after images of published loads, until they expire.';
