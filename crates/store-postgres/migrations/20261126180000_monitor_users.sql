-- The latest round of a user that was a sync, and whether it failed or met an error: the Monitor sorts and counts by it (R-MON-1).
ALTER TABLE users ADD COLUMN synced_at BIGINT;
ALTER TABLE users ADD COLUMN sync_failed BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE users
SET synced_at = latest.ended_at, sync_failed = latest.result = 'failed'
FROM (
    SELECT DISTINCT ON (user_id) user_id, result, ended_at FROM mailbox_rounds
    WHERE result IN ('done', 'failed') ORDER BY user_id, ended_at DESC
) AS latest
WHERE latest.user_id = users.id;

CREATE INDEX users_by_name ON users (lower(COALESCE(sales_user_name, '')) COLLATE "C", id);

CREATE INDEX users_by_sync ON users (COALESCE(synced_at, -1), id);

-- What waits for a person is counted for each user.
CREATE INDEX copies_parked ON copies (user_id) WHERE standing = 'parked';
