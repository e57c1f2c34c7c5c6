-- The queue; a lane is a user. State 0 waits, 1 is leased until `lease_until`, 2 is buried; finished jobs are deleted.
CREATE TABLE jobs (
    lane        BYTEA    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id          BYTEA    NOT NULL CHECK (octet_length(id) = 16),
    kind        TEXT     NOT NULL,
    payload     BYTEA    NOT NULL CHECK (octet_length(payload) = 16),
    state       SMALLINT NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),
    run_at      BIGINT   NOT NULL,
    priority    BIGINT   NOT NULL,
    attempts    BIGINT   NOT NULL DEFAULT 0,
    fence       BIGINT   NOT NULL DEFAULT 0,
    lease_until BIGINT,
    last_error  TEXT,
    PRIMARY KEY (lane, id),
    CHECK ((state = 1) = (lease_until IS NOT NULL))
);

-- Equal jobs are one while they wait, and only then: what runs already may have looked too early. Equal jobs are of one lane.
CREATE UNIQUE INDEX jobs_waiting_once ON jobs (lane, kind, payload) WHERE state = 0;

-- The database itself sees to it that at most one job of a lane runs.
CREATE UNIQUE INDEX jobs_running_by_lane ON jobs (lane) WHERE state = 1;

-- Whose turn it is, in all and within a lane.
CREATE INDEX jobs_waiting_by_turn ON jobs (priority DESC, run_at, id) WHERE state = 0;
CREATE INDEX jobs_waiting_by_lane ON jobs (lane, priority DESC, run_at, id) WHERE state = 0;
CREATE INDEX jobs_leased_by_end ON jobs (lease_until) WHERE state = 1;
