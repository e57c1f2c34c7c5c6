-- How the application's own access to mailboxes stands in each tenant, as workers last met it; nothing while it is not
-- allowed. Without a cause it works.
CREATE TABLE application_standings (
    tenant   BLOB    NOT NULL PRIMARY KEY CHECK (length(tenant) = 16),
    cause    TEXT,
    code     TEXT,
    since    INTEGER NOT NULL,
    noted_at INTEGER NOT NULL,
    CHECK (cause IS NOT NULL OR code IS NULL)
) STRICT, WITHOUT ROWID;
