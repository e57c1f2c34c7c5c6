-- What the administrator has set for the whole deployment: one row, once somebody saved it.
CREATE TABLE configuration (
    id         SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    revision   BIGINT   NOT NULL,
    document   TEXT     NOT NULL,
    changed_by BYTEA    NOT NULL CHECK (octet_length(changed_by) = 16),
    changed_at BIGINT   NOT NULL
);

-- What users chose for themselves.
CREATE TABLE choices (
    user_id             BYTEA NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    conflict_resolution TEXT,
    saved_searches      TEXT  NOT NULL
);
