-- A copy may ask for a place under the limit of its object before it takes part, and since when it asks decides its turn;
-- so `since` says it of what waits for a place as of what waits for a person. A meeting that was in Sales first is known in
-- mailboxes by its iCalendar UID.
ALTER TABLE copies RENAME TO copies_before;

CREATE TABLE copies (
    id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id         BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    immutable_id    TEXT,
    rest_id         TEXT    NOT NULL,
    meeting_id      BLOB    NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    organizes       INTEGER NOT NULL CHECK (organizes IN (0, 1)),
    leads           INTEGER NOT NULL CHECK (leads IN (0, 1)),
    exchange        BLOB    NOT NULL,
    bond            TEXT    NOT NULL,
    standing        TEXT    NOT NULL,
    standing_reason TEXT,
    standing_detail TEXT,
    since           INTEGER CHECK ((standing IN ('parked', 'unseated')) = (since IS NOT NULL)),
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    UNIQUE (user_id, immutable_id)
) STRICT;

INSERT INTO copies (id, user_id, immutable_id, rest_id, meeting_id, organizes, leads, exchange, bond,
                    standing, standing_reason, standing_detail, since, created_at, updated_at)
SELECT id, user_id, immutable_id, rest_id, meeting_id, organizes, leads, exchange, bond,
       standing, standing_reason, standing_detail, parked_at, created_at, updated_at
FROM copies_before;

DROP TABLE copies_before;

CREATE INDEX copies_by_meeting ON copies (meeting_id);
CREATE UNIQUE INDEX copies_leading_by_meeting ON copies (meeting_id) WHERE leads = 1;

ALTER TABLE meetings ADD COLUMN ical_uid TEXT;
