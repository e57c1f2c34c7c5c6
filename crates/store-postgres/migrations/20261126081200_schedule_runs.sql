-- When each process starts by itself, for the whole deployment; one that nobody ever set has no row, and one that is off has
-- no next slot.
CREATE TABLE schedules (
    process       TEXT   NOT NULL PRIMARY KEY,
    every_minutes BIGINT NOT NULL CHECK (every_minutes BETWEEN 5 AND 1440),
    next_at       BIGINT
);

-- Executions of a process, or of one user's Sync now: most are nobody's alone, so a run's key is its own. The counts are those
-- of its rounds, noted when it ends.
CREATE TABLE runs (
    id           BYTEA  NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
    process      TEXT,
    user_id      BYTEA  REFERENCES users (id) ON DELETE CASCADE,
    started_at   BIGINT NOT NULL,
    cancelled_at BIGINT,
    ended_at     BIGINT,
    result       TEXT,
    reason       TEXT,
    total        BIGINT NOT NULL DEFAULT 0,
    failed       BIGINT NOT NULL DEFAULT 0,
    records      BIGINT NOT NULL DEFAULT 0,
    CHECK ((process IS NULL) = (user_id IS NOT NULL)),
    CHECK ((ended_at IS NULL) = (result IS NULL))
);

-- The database itself sees to it that no process overlaps itself, and that a user syncs now once at a time.
CREATE UNIQUE INDEX runs_of_process_once ON runs (process) WHERE ended_at IS NULL AND process IS NOT NULL;
CREATE UNIQUE INDEX runs_of_user_once ON runs (user_id) WHERE ended_at IS NULL AND user_id IS NOT NULL;
CREATE INDEX runs_by_start ON runs (started_at, id);
CREATE INDEX runs_by_end ON runs (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX runs_by_user ON runs (user_id) WHERE user_id IS NOT NULL;

-- One mailbox's part of a run.
CREATE TABLE mailbox_rounds (
    user_id  BYTEA  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id       BYTEA  NOT NULL CHECK (octet_length(id) = 16),
    run_id   BYTEA  NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    records  BIGINT NOT NULL DEFAULT 0,
    reasons  TEXT   NOT NULL DEFAULT '{}',
    ended_at BIGINT,
    result   TEXT,
    reason   TEXT,
    PRIMARY KEY (user_id, id),
    CHECK ((ended_at IS NULL) = (result IS NULL))
);

-- A job names its round by id alone.
CREATE INDEX mailbox_rounds_by_id ON mailbox_rounds (id);
CREATE INDEX mailbox_rounds_by_run ON mailbox_rounds (run_id, ended_at);
CREATE INDEX mailbox_rounds_by_user ON mailbox_rounds (user_id, ended_at);
CREATE INDEX mailbox_rounds_by_end ON mailbox_rounds (ended_at) WHERE ended_at IS NOT NULL;
