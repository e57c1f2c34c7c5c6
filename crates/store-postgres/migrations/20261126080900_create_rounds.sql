-- How far the rounds of a mailbox have come, for each kind of record: when the first one ended, and since when the mailbox
-- lists nothing at all.
CREATE TABLE rounds (
    user_id        BYTEA  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    object         TEXT   NOT NULL,
    first_ended_at BIGINT,
    empty_since    BIGINT,
    PRIMARY KEY (user_id, object)
);
