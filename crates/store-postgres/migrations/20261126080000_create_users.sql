-- Who has signed in, by directory and object id. An address is never kept: it may change hands.
-- Every time in this database is in microseconds since 1970, every id of ours a UUID of 16 bytes. Keys lead with the user, so
-- that tables can be partitioned or distributed by user; what belongs to no single user says so.
CREATE TABLE users (
    id                      BYTEA   NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
    tenant                  BYTEA   NOT NULL CHECK (octet_length(tenant) = 16),
    object                  BYTEA   NOT NULL CHECK (octet_length(object) = 16),
    sales_user_name         TEXT,
    sales_party             BIGINT,
    paused_by_user          BOOLEAN NOT NULL DEFAULT FALSE,
    paused_by_administrator BOOLEAN NOT NULL DEFAULT FALSE,
    created_at              BIGINT  NOT NULL,
    UNIQUE (tenant, object)
);

CREATE INDEX users_by_party ON users (sales_party) WHERE sales_party IS NOT NULL;
