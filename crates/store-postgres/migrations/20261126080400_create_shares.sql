-- Requests to share one item, and what became of them. The idempotency key makes a double click and a retry one share.
CREATE TABLE shares (
    user_id         BYTEA  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id              BYTEA  NOT NULL CHECK (octet_length(id) = 16),
    idempotency_key TEXT   NOT NULL,
    fingerprint     BYTEA  NOT NULL CHECK (octet_length(fingerprint) = 32),
    item_id         TEXT   NOT NULL,
    related         TEXT,
    state           TEXT   NOT NULL,
    reason          TEXT,
    reason_detail   TEXT,
    sales_id        BIGINT,
    sales_number    TEXT,
    created_at      BIGINT NOT NULL,
    finished_at     BIGINT,
    PRIMARY KEY (user_id, id),
    UNIQUE (user_id, idempotency_key)
);

-- A job names its share by id alone.
CREATE INDEX shares_by_id ON shares (id);
