-- Every move of a position with where it stood before, so that several loads can be taken back one after the other.
CREATE TABLE headgate.cursor_moves (
  cursor_id bigint NOT NULL REFERENCES headgate.cursors ON DELETE CASCADE,
  run_id text NOT NULL REFERENCES headgate.ledger,
  -- The run whose position it became: the run itself, or for an undo the one before what it took back.
  stood text NOT NULL,
  -- Value, seen, basis and run where it stood before. Null before its first load.
  before json,
  moved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (cursor_id, run_id)
);
COMMENT ON TABLE headgate.cursor_moves IS 'Every move of a position, for as long as its load can be taken back.';
INSERT INTO headgate.cursor_moves (cursor_id, run_id, stood, before, moved_at) SELECT id, run_id, run_id, previous, moved_at FROM headgate.cursors;
ALTER TABLE headgate.cursors DROP COLUMN previous;
COMMENT ON COLUMN headgate.cursors.run_id IS 'The run whose position this is.';
