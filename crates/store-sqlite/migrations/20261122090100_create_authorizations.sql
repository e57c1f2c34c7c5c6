-- Users' tokens, sealed. A disconnect empties `sealed` and keeps the row, because its generation tells a renewal that
-- was under way that it came too late, even if the user has signed in again since.
CREATE TABLE authorizations (
    user_id           BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind              TEXT    NOT NULL,
    sealed            BLOB,
    renewable         INTEGER NOT NULL CHECK (renewable IN (0, 1)),
    access_expires_at INTEGER NOT NULL,
    lapsed_at         INTEGER,
    lease_until       INTEGER,
    generation        INTEGER NOT NULL,
    PRIMARY KEY (user_id, kind)
) STRICT, WITHOUT ROWID;
