-- One row per record, of whatever kind, however many mailboxes hold it: the Sales side belongs to the meeting, and so does
-- which copy leads (there is one at most, by this column alone). A meeting is nobody's alone, so its key is its own. A series has
-- the key of its meeting, as the single meeting has that it was before, so a key is one record of its kind. `uid_key` finds a
-- meeting by the iCalendar UID that it got, `number` by the public number that its record has or will get. `base` and `sales`
-- are sealed; `asked` holds ids only. `generation` is what a save must name.
--
-- Whoever adds, changes or removes a copy of a meeting holds the lock of its row here.
CREATE TABLE meetings (
    id         BYTEA  NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
    kind       TEXT   NOT NULL,
    key        BYTEA  NOT NULL CHECK (octet_length(key) = 16),
    uid_key    BYTEA  CHECK (octet_length(uid_key) = 16),
    sales_id   BIGINT,
    ical_uid   TEXT,
    number     TEXT   NOT NULL,
    leader     BYTEA  CHECK (octet_length(leader) = 16),
    base       BYTEA  NOT NULL,
    sales      BYTEA  NOT NULL,
    asked      TEXT,
    birth      BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (kind, key)
);

CREATE INDEX meetings_by_number ON meetings (kind, number);
CREATE INDEX meetings_by_uid ON meetings (kind, uid_key) WHERE uid_key IS NOT NULL;
