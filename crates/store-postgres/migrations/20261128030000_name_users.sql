-- What the identity provider calls a user, sealed: administrators see it where nobody is known by a name in Sales yet.
CREATE TABLE user_names (
    user_id BYTEA NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    sealed  BYTEA NOT NULL
);
