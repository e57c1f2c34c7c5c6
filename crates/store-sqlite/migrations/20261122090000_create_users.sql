-- Who has signed in, by directory and object id. An address is never kept: it may change hands.
-- Every time in this database is in microseconds since 1970, every id of ours a UUID of 16 bytes.
CREATE TABLE users (
    id                      BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    tenant                  BLOB    NOT NULL CHECK (length(tenant) = 16),
    object                  BLOB    NOT NULL CHECK (length(object) = 16),
    sales_user_name         TEXT,
    sales_party             INTEGER,
    paused_by_user          INTEGER NOT NULL DEFAULT 0 CHECK (paused_by_user IN (0, 1)),
    paused_by_administrator INTEGER NOT NULL DEFAULT 0 CHECK (paused_by_administrator IN (0, 1)),
    created_at              INTEGER NOT NULL,
    UNIQUE (tenant, object)
) STRICT, WITHOUT ROWID;
