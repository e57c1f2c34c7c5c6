-- The queue. State 0 waits, 1 is leased until `lease_until`, 2 is buried; finished jobs are deleted.
CREATE TABLE jobs (
    id          BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind        TEXT    NOT NULL,
    payload     BLOB    NOT NULL CHECK (length(payload) = 16),
    lane        BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    state       INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),
    run_at      INTEGER NOT NULL,
    priority    INTEGER NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    fence       INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER,
    last_error  TEXT,
    CHECK ((state = 1) = (lease_until IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- Equal jobs are one while they wait, and only then: what runs already may have looked too early.
CREATE UNIQUE INDEX jobs_waiting_once ON jobs (kind, payload) WHERE state = 0;

-- The database itself sees to it that at most one job of a lane runs.
CREATE UNIQUE INDEX jobs_running_by_lane ON jobs (lane) WHERE state = 1;

-- Whose turn it is, in all and within a lane.
CREATE INDEX jobs_waiting_by_turn ON jobs (priority DESC, run_at, id) WHERE state = 0;
CREATE INDEX jobs_waiting_by_lane ON jobs (lane, priority DESC, run_at, id) WHERE state = 0;
