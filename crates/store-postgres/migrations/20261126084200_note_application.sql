-- How the application's own access to mailboxes stands in each tenant, as workers last met it; nothing while it is not
-- allowed. Without a cause it works.
CREATE TABLE application_standings (
    tenant   BYTEA   NOT NULL PRIMARY KEY CHECK (octet_length(tenant) = 16),
    cause    TEXT,
    code     TEXT,
    since    BIGINT NOT NULL,
    noted_at BIGINT NOT NULL,
    CHECK (cause IS NOT NULL OR code IS NULL)
);
