-- One row per meeting, however many mailboxes hold it: the Sales side belongs to the meeting. `base` and `sales` are
-- sealed; `asked` holds ids only. `generation` is what a save must name.
CREATE TABLE meetings (
    id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    key             BLOB    NOT NULL UNIQUE CHECK (length(key) = 16),
    sales_id        INTEGER,
    base            BLOB    NOT NULL,
    sales           BLOB    NOT NULL,
    asked           TEXT,
    birth           INTEGER NOT NULL,
    standing        TEXT    NOT NULL,
    standing_reason TEXT,
    standing_detail TEXT,
    generation      INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
