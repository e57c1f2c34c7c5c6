-- The latest round of a user that was a sync, and whether it failed or met an error: the Monitor sorts and counts by it (R-MON-1).
ALTER TABLE users ADD COLUMN synced_at INTEGER;
ALTER TABLE users ADD COLUMN sync_failed INTEGER NOT NULL DEFAULT 0 CHECK (sync_failed IN (0, 1));
UPDATE users
SET synced_at = latest.ended_at, sync_failed = latest.result = 'failed'
FROM (
    SELECT user_id, result, MAX(ended_at) AS ended_at FROM mailbox_rounds
    WHERE result IN ('done', 'failed') GROUP BY user_id
) AS latest
WHERE latest.user_id = users.id;

CREATE INDEX users_by_name ON users (lower(COALESCE(sales_user_name, '')), id);

CREATE INDEX users_by_sync ON users (COALESCE(synced_at, -1), id);

-- What waits for a person is counted for each user, in the index alone.
CREATE INDEX copies_parked ON copies (user_id, standing) WHERE standing = 'parked';
