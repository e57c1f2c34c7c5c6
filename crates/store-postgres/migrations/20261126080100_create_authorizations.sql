-- Users' tokens, sealed. A disconnect empties `sealed` and keeps the row, because its generation tells a renewal that
-- was under way that it came too late, even if the user has signed in again since.
CREATE TABLE authorizations (
    user_id           BYTEA   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind              TEXT    NOT NULL,
    sealed            BYTEA,
    renewable         BOOLEAN NOT NULL,
    access_expires_at BIGINT  NOT NULL,
    lapsed_at         BIGINT,
    lease_until       BIGINT,
    generation        BIGINT  NOT NULL,
    PRIMARY KEY (user_id, kind)
);
