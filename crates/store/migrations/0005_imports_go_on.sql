-- A run that was cut short goes on where it stopped: how many rows of which file are through, and since when it runs.
ALTER TABLE imports ADD COLUMN rows_read BIGINT NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN content_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN stretch_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN stretch_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN moved_at BIGINT NOT NULL DEFAULT 0;
