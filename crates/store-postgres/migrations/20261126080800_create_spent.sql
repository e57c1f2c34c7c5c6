-- What the budgets let through, one row per write, so that the same write is counted once. Rows count for 24 hours,
-- creates of a first round until that is over; the user's next counted write deletes what counts no more.
CREATE TABLE spent (
    user_id    BYTEA  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    write_key  BYTEA  NOT NULL CHECK (octet_length(write_key) = 16),
    object     TEXT   NOT NULL,
    effect     TEXT   NOT NULL,
    recipients BIGINT NOT NULL,
    spent_at   BIGINT NOT NULL,
    PRIMARY KEY (user_id, write_key)
);

-- The whole deployment's deletions are counted over an hour.
CREATE INDEX spent_deletions_by_time ON spent (spent_at) WHERE effect = 'deletes';
