-- Bearers of our own, as their SHA-256: whoever reads this table can use none of them. Roles are a JSON array of text. A
-- bearer is all that a request brings, so the digest is the key.
CREATE TABLE sessions (
    digest     BYTEA  NOT NULL PRIMARY KEY CHECK (octet_length(digest) = 32),
    user_id    BYTEA  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    roles      TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX sessions_by_expiry ON sessions (expires_at);
