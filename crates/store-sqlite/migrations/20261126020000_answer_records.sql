-- What people look through, and what they say about it. A copy says what its user was told when it last came to rest, and
-- whether a write of it waits for a person.
ALTER TABLE copies ADD COLUMN told TEXT;
ALTER TABLE copies ADD COLUMN told_detail TEXT;
ALTER TABLE copies ADD COLUMN is_held INTEGER NOT NULL DEFAULT 0 CHECK (is_held IN (0, 1));

UPDATE copies SET is_held = 1
WHERE standing = 'linked' AND json_extract(bond, '$.body.hold') IS NOT NULL
  AND json_extract(bond, '$.body.hold.answer') IS NULL;

CREATE INDEX copies_by_user ON copies (user_id, id);
CREATE INDEX copies_held ON copies (id) WHERE is_held = 1;

-- `said` holds a choice, ids and versions. What `removes` counts for a day against what a user may approve.
CREATE TABLE answers (
    user_id       BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id            BLOB    NOT NULL CHECK (length(id) = 16),
    copy_id       BLOB    NOT NULL CHECK (length(copy_id) = 16),
    kind          TEXT    NOT NULL,
    said          TEXT    NOT NULL,
    removes       INTEGER NOT NULL CHECK (removes IN (0, 1)),
    said_by       BLOB    NOT NULL CHECK (length(said_by) = 16),
    created_at    INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    reason        TEXT,
    reason_detail TEXT,
    ended_at      INTEGER,
    PRIMARY KEY (user_id, id),
    CHECK ((ended_at IS NULL) = (state = 'waiting'))
) STRICT, WITHOUT ROWID;

-- A job names its answer by id alone.
CREATE INDEX answers_by_id ON answers (id);
CREATE INDEX answers_by_end ON answers (ended_at) WHERE ended_at IS NOT NULL;
