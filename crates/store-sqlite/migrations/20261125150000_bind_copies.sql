-- Each copy is bound to the record in a way of its own, takes part or not, and may have no event yet. `bond` holds words
-- only. What was linked before was shared by its user.
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
    parked_at       INTEGER CHECK ((standing = 'parked') = (parked_at IS NOT NULL)),
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    UNIQUE (user_id, immutable_id)
) STRICT;

INSERT INTO copies (id, user_id, immutable_id, rest_id, meeting_id, organizes, leads, exchange, bond,
                    standing, standing_reason, standing_detail, parked_at, created_at, updated_at)
SELECT c.id, c.user_id, c.immutable_id, c.rest_id, c.meeting_id, c.organizes, c.leads, c.exchange,
       '{"v":1,"body":{"origin":{"madeIn":"exchange","claim":"share","sharedPrivate":false},"category":"wanted","scope":"never","consent":null}}',
       m.standing, m.standing_reason, m.standing_detail,
       CASE m.standing WHEN 'parked' THEN m.updated_at END, c.created_at, c.updated_at
FROM copies_before AS c JOIN meetings AS m ON m.id = c.meeting_id;

DROP TABLE copies_before;

CREATE INDEX copies_by_meeting ON copies (meeting_id);
CREATE UNIQUE INDEX copies_leading_by_meeting ON copies (meeting_id) WHERE leads = 1;

ALTER TABLE meetings DROP COLUMN standing;
ALTER TABLE meetings DROP COLUMN standing_reason;
ALTER TABLE meetings DROP COLUMN standing_detail;
