-- Rounds keep links of every kind of record. `kind` says which: a series has the key of its meeting, as the single meeting
-- has that it was before, so a key is one record of its kind. `uid_key` finds a meeting by the iCalendar UID that it got.
--
-- A copy says by which ids its item is spoken of (`item_id`; `half_id` while an update under another id is doubted), whether
-- the item counts as being in the mailbox, whether there ever was one, whether one is being made whose id nobody knows, and
-- when it is to be planned again. What was linked before is planned once. The feeds of each mailbox go on where they were left, and so does the walk for capture.
CREATE TABLE meetings_kinded (
    id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind       TEXT    NOT NULL,
    key        BLOB    NOT NULL CHECK (length(key) = 16),
    uid_key    BLOB    CHECK (length(uid_key) = 16),
    sales_id   INTEGER,
    ical_uid   TEXT,
    number     TEXT,
    base       BLOB    NOT NULL,
    sales      BLOB    NOT NULL,
    asked      TEXT,
    birth      INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (kind, key)
) STRICT;

INSERT INTO meetings_kinded (id, kind, key, sales_id, ical_uid, number, base, sales, asked, birth, generation,
                             created_at, updated_at)
SELECT id, 'appointment', key, sales_id, ical_uid, number, base, sales, asked, birth, generation, created_at, updated_at
FROM meetings;

CREATE TABLE copies_kinded (
    id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id         BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind            TEXT    NOT NULL,
    immutable_id    TEXT,
    rest_id         TEXT    NOT NULL,
    meeting_id      BLOB    NOT NULL REFERENCES meetings_kinded (id) ON DELETE CASCADE,
    organizes       INTEGER NOT NULL CHECK (organizes IN (0, 1)),
    leads           INTEGER NOT NULL CHECK (leads IN (0, 1)),
    exchange        BLOB    NOT NULL,
    item_id         TEXT,
    half_id         TEXT,
    is_there        INTEGER NOT NULL CHECK (is_there IN (0, 1)),
    has_item        INTEGER NOT NULL CHECK (has_item IN (0, 1)),
    is_being_made   INTEGER NOT NULL DEFAULT 0 CHECK (is_being_made IN (0, 1)),
    bond            TEXT    NOT NULL,
    standing        TEXT    NOT NULL,
    standing_reason TEXT,
    standing_detail TEXT,
    since           INTEGER CHECK ((standing IN ('parked', 'unseated')) = (since IS NOT NULL)),
    due             INTEGER,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    UNIQUE (user_id, kind, immutable_id)
) STRICT;

INSERT INTO copies_kinded (id, user_id, kind, immutable_id, rest_id, meeting_id, organizes, leads, exchange, item_id,
                           is_there, has_item, bond, standing, standing_reason, standing_detail, since, due,
                           created_at, updated_at)
SELECT id, user_id, 'appointment', immutable_id, rest_id, meeting_id, organizes, leads, exchange, immutable_id,
       immutable_id IS NOT NULL, immutable_id IS NOT NULL, bond, standing, standing_reason, standing_detail, since, 0,
       created_at, updated_at
FROM copies;

-- The children first: a meeting that is dropped would take its copies along.
DROP TABLE copies;
DROP TABLE meetings;
ALTER TABLE meetings_kinded RENAME TO meetings;
ALTER TABLE copies_kinded RENAME TO copies;

CREATE INDEX meetings_by_number ON meetings (number);
CREATE INDEX meetings_by_uid ON meetings (uid_key) WHERE uid_key IS NOT NULL;
CREATE INDEX copies_by_meeting ON copies (meeting_id);
CREATE UNIQUE INDEX copies_leading_by_meeting ON copies (meeting_id) WHERE leads = 1;
CREATE INDEX copies_by_item ON copies (user_id, item_id);
CREATE INDEX copies_by_half ON copies (user_id, half_id) WHERE half_id IS NOT NULL;
CREATE INDEX copies_being_made ON copies (user_id, kind) WHERE is_being_made = 1;
CREATE INDEX copies_due ON copies (user_id, kind, due) WHERE due IS NOT NULL;

CREATE TABLE feeds (
    user_id         BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind            TEXT NOT NULL,
    exchange_cursor TEXT,
    sales_cursor    TEXT,
    walk            TEXT,
    PRIMARY KEY (user_id, kind)
) STRICT, WITHOUT ROWID;
