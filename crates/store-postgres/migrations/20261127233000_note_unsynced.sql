-- Since when a change of a record has been unsynced (R-NEW-6): from when the sync heard of it until it rests. What is not planned yet
-- counts from when it is saved or waits again.
ALTER TABLE copies ADD COLUMN unsynced_since BIGINT;

-- The oldest of a user, and the oldest of all, are the first in an index; what rests is in none.
CREATE INDEX copies_unsynced_of_user ON copies (user_id, unsynced_since) WHERE unsynced_since IS NOT NULL;
CREATE INDEX copies_unsynced ON copies (unsynced_since, user_id) WHERE unsynced_since IS NOT NULL;

-- How old the oldest of all was when a run ended, in microseconds.
ALTER TABLE runs ADD COLUMN freshness BIGINT NOT NULL DEFAULT 0;
