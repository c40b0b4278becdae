-- Which table a position was in: one that was dropped and made again has the same name and none of the rows.
ALTER TABLE headgate.cursors ADD COLUMN target_oid oid;

-- What a file was before it was loaded in another version, and the version that an undo took back: each as facts with `before` and `runId`.
ALTER TABLE headgate.loaded_files ADD COLUMN before json, ADD COLUMN undone json;
COMMENT ON COLUMN headgate.loaded_files.before IS 'The version that stood before this one; null when there was none.';
COMMENT ON COLUMN headgate.loaded_files.undone IS 'The version that an undo took back, with the run that did it as `by`.';
