-- What the administrator has set: one row, once somebody saved it.
CREATE TABLE configuration (
    id         INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    revision   INTEGER NOT NULL,
    document   TEXT    NOT NULL,
    changed_by BLOB    NOT NULL CHECK (length(changed_by) = 16),
    changed_at INTEGER NOT NULL
) STRICT;

-- What users chose for themselves.
CREATE TABLE choices (
    user_id             BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    conflict_resolution TEXT,
    saved_searches      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
