-- Which run took a load back; what was kept of it then belongs to that run, or is gone.
ALTER TABLE headgate.undo ADD COLUMN undone_by text;
