-- What the budgets let through, one row per write, so that the same write is counted once. Rows count for 24 hours,
-- creates of a first round until that is over; the user's next counted write deletes what counts no more.
CREATE TABLE spent (
    user_id    BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    write_key  BLOB    NOT NULL CHECK (length(write_key) = 16),
    object     TEXT    NOT NULL,
    effect     TEXT    NOT NULL,
    recipients INTEGER NOT NULL,
    spent_at   INTEGER NOT NULL,
    PRIMARY KEY (user_id, write_key)
) STRICT, WITHOUT ROWID;

-- The whole deployment's deletions are counted over an hour.
CREATE INDEX spent_deletions_by_time ON spent (spent_at) WHERE effect = 'deletes';
