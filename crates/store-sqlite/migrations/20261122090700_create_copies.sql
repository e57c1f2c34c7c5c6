-- Each mailbox's event of a meeting. One copy leads: it alone is planned against Sales. `exchange` is sealed.
CREATE TABLE copies (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id      BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    immutable_id TEXT    NOT NULL,
    rest_id      TEXT    NOT NULL,
    meeting_id   BLOB    NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    organizes    INTEGER NOT NULL CHECK (organizes IN (0, 1)),
    leads        INTEGER NOT NULL CHECK (leads IN (0, 1)),
    exchange     BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    UNIQUE (user_id, immutable_id)
) STRICT;

CREATE INDEX copies_by_meeting ON copies (meeting_id);
CREATE UNIQUE INDEX copies_leading_by_meeting ON copies (meeting_id) WHERE leads = 1;
