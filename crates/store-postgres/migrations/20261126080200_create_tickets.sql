-- Single-use secrets of a sign-in under way: the secret as its SHA-256, what travels with it sealed. They are looked up
-- before anybody knows whose they are, so the digest is the key.
CREATE TABLE tickets (
    digest     BYTEA  NOT NULL PRIMARY KEY CHECK (octet_length(digest) = 32),
    purpose    TEXT   NOT NULL,
    user_id    BYTEA  REFERENCES users (id) ON DELETE CASCADE,
    payload    BYTEA  NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX tickets_by_expiry ON tickets (expires_at);
