-- Requests to share one item, and what became of them. The idempotency key makes a double click and a retry one share.
CREATE TABLE shares (
    id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id         BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    idempotency_key TEXT    NOT NULL,
    fingerprint     BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    item_id         TEXT    NOT NULL,
    related         TEXT,
    state           TEXT    NOT NULL,
    reason          TEXT,
    reason_detail   TEXT,
    sales_id        INTEGER,
    sales_number    TEXT,
    created_at      INTEGER NOT NULL,
    finished_at     INTEGER,
    UNIQUE (user_id, idempotency_key)
) STRICT, WITHOUT ROWID;
