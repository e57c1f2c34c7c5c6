-- How many items and records a round found otherwise than any feed had told (R-JOB-5); those of a run are noted when it ends.
ALTER TABLE mailbox_rounds ADD COLUMN drifted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN drifted INTEGER NOT NULL DEFAULT 0;
