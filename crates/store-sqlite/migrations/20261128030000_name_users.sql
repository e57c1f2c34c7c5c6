-- What the identity provider calls a user, sealed: administrators see it where nobody is known by a name in Sales yet.
CREATE TABLE user_names (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    sealed  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
