-- What a file for an import is understood as. It waits with that (state 'waiting') until somebody begins it, and a run that was
-- cut short goes on with it.
ALTER TABLE imports ADD COLUMN plan TEXT NOT NULL DEFAULT '';
