-- How many records of a round came to what a person has to put right (R-MON-1); those of a run are noted when it ends.
ALTER TABLE mailbox_rounds ADD COLUMN errors BIGINT NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN errors BIGINT NOT NULL DEFAULT 0;
