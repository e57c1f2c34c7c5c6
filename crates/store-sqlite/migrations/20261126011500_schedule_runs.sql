-- When each process starts by itself; one that nobody ever set has no row, and one that is off has no next slot.
CREATE TABLE schedules (
    process       TEXT    NOT NULL PRIMARY KEY,
    every_minutes INTEGER NOT NULL CHECK (every_minutes BETWEEN 5 AND 1440),
    next_at       INTEGER
) STRICT, WITHOUT ROWID;

-- Executions of a process, or of one user's Sync now. The counts are those of its rounds, noted when it ends.
CREATE TABLE runs (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    process      TEXT,
    user_id      BLOB    REFERENCES users (id) ON DELETE CASCADE,
    started_at   INTEGER NOT NULL,
    cancelled_at INTEGER,
    ended_at     INTEGER,
    result       TEXT,
    reason       TEXT,
    total        INTEGER NOT NULL DEFAULT 0,
    failed       INTEGER NOT NULL DEFAULT 0,
    records      INTEGER NOT NULL DEFAULT 0,
    CHECK ((process IS NULL) = (user_id IS NOT NULL)),
    CHECK ((ended_at IS NULL) = (result IS NULL))
) STRICT, WITHOUT ROWID;

-- The database itself sees to it that no process overlaps itself, and that a user syncs now once at a time.
CREATE UNIQUE INDEX runs_of_process_once ON runs (process) WHERE ended_at IS NULL AND process IS NOT NULL;
CREATE UNIQUE INDEX runs_of_user_once ON runs (user_id) WHERE ended_at IS NULL AND user_id IS NOT NULL;
CREATE INDEX runs_by_start ON runs (started_at);

-- One mailbox's part of a run.
CREATE TABLE mailbox_rounds (
    id       BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id  BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    run_id   BLOB    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    records  INTEGER NOT NULL DEFAULT 0,
    reasons  TEXT    NOT NULL DEFAULT '{}',
    ended_at INTEGER,
    result   TEXT,
    reason   TEXT,
    CHECK ((ended_at IS NULL) = (result IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX mailbox_rounds_by_run ON mailbox_rounds (run_id, ended_at);
CREATE INDEX mailbox_rounds_by_user ON mailbox_rounds (user_id, ended_at);
