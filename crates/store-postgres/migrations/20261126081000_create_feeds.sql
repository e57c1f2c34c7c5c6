-- Where the feeds of each mailbox were left, and under which circumstances its upcoming meetings were last walked.
CREATE TABLE feeds (
    user_id         BYTEA NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind            TEXT  NOT NULL,
    exchange_cursor TEXT,
    sales_cursor    TEXT,
    walk            TEXT,
    PRIMARY KEY (user_id, kind)
);
