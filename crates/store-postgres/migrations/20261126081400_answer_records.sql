-- What people look through, and what they say about it. A copy says what its user was told when it last came to rest, and
-- whether a write of it waits for a person.
ALTER TABLE copies ADD COLUMN told TEXT;
ALTER TABLE copies ADD COLUMN told_detail TEXT;
ALTER TABLE copies ADD COLUMN is_held BOOLEAN NOT NULL DEFAULT FALSE;

UPDATE copies SET is_held = TRUE
WHERE standing = 'linked' AND bond::JSONB #> '{body,hold}' IS NOT NULL
  AND COALESCE(bond::JSONB #>> '{body,hold,answer}', '') = '';

CREATE INDEX copies_held ON copies (id) WHERE is_held;

-- `said` holds a choice, ids and versions. What `removes` counts for a day against what a user may approve.
CREATE TABLE answers (
    user_id       BYTEA   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id            BYTEA   NOT NULL CHECK (octet_length(id) = 16),
    copy_id       BYTEA   NOT NULL CHECK (octet_length(copy_id) = 16),
    kind          TEXT    NOT NULL,
    said          TEXT    NOT NULL,
    removes       BOOLEAN NOT NULL,
    said_by       BYTEA   NOT NULL CHECK (octet_length(said_by) = 16),
    created_at    BIGINT  NOT NULL,
    state         TEXT    NOT NULL,
    reason        TEXT,
    reason_detail TEXT,
    ended_at      BIGINT,
    PRIMARY KEY (user_id, id),
    CHECK ((ended_at IS NULL) = (state = 'waiting'))
);

-- A job names its answer by id alone.
CREATE INDEX answers_by_id ON answers (id);
CREATE INDEX answers_by_end ON answers (ended_at) WHERE ended_at IS NOT NULL;
