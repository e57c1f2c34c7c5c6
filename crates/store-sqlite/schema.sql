CREATE TABLE addresses (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    sealed  BLOB NOT NULL
, name BLOB CHECK (length(name) = 16)) STRICT, WITHOUT ROWID;

CREATE INDEX addresses_by_name ON addresses (name) WHERE name IS NOT NULL;

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

CREATE INDEX answers_by_end ON answers (ended_at) WHERE ended_at IS NOT NULL;

CREATE INDEX answers_by_id ON answers (id);

CREATE INDEX answers_for_others ON answers (said_by) WHERE said_by <> user_id;

CREATE TABLE application_standings (
    tenant   BLOB    NOT NULL PRIMARY KEY CHECK (length(tenant) = 16),
    cause    TEXT,
    code     TEXT,
    since    INTEGER NOT NULL,
    noted_at INTEGER NOT NULL,
    CHECK (cause IS NOT NULL OR code IS NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    id    BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    at    INTEGER NOT NULL,
    who   TEXT    NOT NULL,
    deed  TEXT    NOT NULL,
    about BLOB    CHECK (length(about) = 16)
, detail BLOB) STRICT, WITHOUT ROWID;

CREATE TABLE authorizations (
    user_id           BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind              TEXT    NOT NULL,
    sealed            BLOB,
    renewable         INTEGER NOT NULL CHECK (renewable IN (0, 1)),
    access_expires_at INTEGER NOT NULL,
    lapsed_at         INTEGER,
    lease_until       INTEGER,
    generation        INTEGER NOT NULL, lapsed_why TEXT, lapsed_code TEXT, renewed_at INTEGER,
    PRIMARY KEY (user_id, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX authorizations_lapsed ON authorizations (lapsed_at) WHERE lapsed_at IS NOT NULL;

CREATE TABLE category_questions (
    user_id  BLOB    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    asked_at INTEGER NOT NULL,
    answer   TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE choices (
    user_id             BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    conflict_resolution TEXT,
    saved_searches      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE configuration (
    id         INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    revision   INTEGER NOT NULL,
    document   TEXT    NOT NULL,
    changed_by BLOB    NOT NULL CHECK (length(changed_by) = 16),
    changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE content_access (
    user_id BLOB    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE "copies" (
    id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id         BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind            TEXT    NOT NULL,
    immutable_id    TEXT,
    rest_id         TEXT    NOT NULL,
    meeting_id      BLOB    NOT NULL REFERENCES "meetings" (id) ON DELETE CASCADE,
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
    updated_at      INTEGER NOT NULL, thread TEXT, conversation BLOB CHECK (length(conversation) = 16), told TEXT, told_detail TEXT, is_held INTEGER NOT NULL DEFAULT 0 CHECK (is_held IN (0, 1)), engines BLOB, unsynced_since INTEGER,
    UNIQUE (user_id, kind, immutable_id)
) STRICT;

CREATE INDEX copies_being_made ON copies (user_id, kind) WHERE is_being_made = 1;

CREATE INDEX copies_by_conversation ON copies (user_id, conversation) WHERE conversation IS NOT NULL;

CREATE INDEX copies_by_half ON copies (user_id, half_id) WHERE half_id IS NOT NULL;

CREATE INDEX copies_by_item ON copies (user_id, item_id);

CREATE INDEX copies_by_meeting ON copies (meeting_id);

CREATE INDEX copies_by_thread ON copies (user_id, thread) WHERE thread IS NOT NULL;

CREATE INDEX copies_by_user ON copies (user_id, id);

CREATE INDEX copies_counted ON copies (user_id, kind, standing, updated_at);

CREATE INDEX copies_due ON copies (user_id, kind, due) WHERE due IS NOT NULL;

CREATE INDEX copies_held ON copies (id) WHERE is_held = 1;

CREATE INDEX copies_in_question ON copies (user_id) WHERE told = 'category-in-question';

CREATE UNIQUE INDEX copies_leading_by_meeting ON copies (meeting_id) WHERE leads = 1;

CREATE INDEX copies_parked ON copies (user_id, standing) WHERE standing = 'parked';

CREATE INDEX copies_unsynced ON copies (unsynced_since, user_id) WHERE unsynced_since IS NOT NULL;

CREATE INDEX copies_unsynced_of_user ON copies (user_id, unsynced_since) WHERE unsynced_since IS NOT NULL;

CREATE TABLE deployment (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    name BLOB    NOT NULL CHECK (length(name) = 16)
) STRICT;

CREATE TABLE drafts (
    share_id BLOB    NOT NULL PRIMARY KEY REFERENCES shares (id) ON DELETE CASCADE,
    user_id  BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sealed   BLOB    NOT NULL,
    sent_at  INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX drafts_waiting ON drafts (user_id) WHERE sent_at IS NULL;

CREATE TABLE feeds (
    user_id         BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind            TEXT NOT NULL,
    exchange_cursor TEXT,
    sales_cursor    TEXT,
    walk            TEXT, went_by TEXT, planned_under TEXT,
    PRIMARY KEY (user_id, kind)
) STRICT, WITHOUT ROWID;

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

CREATE UNIQUE INDEX jobs_running_by_lane ON jobs (lane) WHERE state = 1;

CREATE INDEX jobs_waiting_by_lane ON jobs (lane, priority DESC, run_at, id) WHERE state = 0;

CREATE INDEX jobs_waiting_by_turn ON jobs (priority DESC, run_at, id) WHERE state = 0;

CREATE UNIQUE INDEX jobs_waiting_once ON jobs (kind, payload) WHERE state = 0;

CREATE TABLE lost_values (
    user_id BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    copy_id BLOB    NOT NULL REFERENCES copies (id) ON DELETE CASCADE,
    lost_at INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    sealed  BLOB    NOT NULL,
    PRIMARY KEY (user_id, copy_id, lost_at, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX lost_values_by_age ON lost_values (lost_at);

CREATE INDEX lost_values_by_copy ON lost_values (copy_id);

CREATE TABLE mailbox_rounds (
    id       BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id  BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    run_id   BLOB    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    records  INTEGER NOT NULL DEFAULT 0,
    reasons  TEXT    NOT NULL DEFAULT '{}',
    ended_at INTEGER,
    result   TEXT,
    reason   TEXT, drifted INTEGER NOT NULL DEFAULT 0, errors INTEGER NOT NULL DEFAULT 0,
    CHECK ((ended_at IS NULL) = (result IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX mailbox_rounds_by_run ON mailbox_rounds (run_id, ended_at);

CREATE INDEX mailbox_rounds_by_user ON mailbox_rounds (user_id, ended_at);

CREATE TABLE markers (
    user_id    BLOB    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    written    BLOB    CHECK (length(written) = 16),
    written_at INTEGER CHECK ((written IS NULL) = (written_at IS NULL)),
    intended   BLOB    CHECK (length(intended) = 16),
    adoption   TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE "meetings" (
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

CREATE INDEX meetings_by_number ON meetings (number);

CREATE INDEX meetings_by_uid ON meetings (uid_key) WHERE uid_key IS NOT NULL;

CREATE TABLE notice_sender (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    cause    TEXT,
    code     TEXT,
    since    INTEGER NOT NULL,
    noted_at INTEGER NOT NULL,
    CHECK (cause IS NOT NULL OR code IS NULL)
) STRICT;

CREATE TABLE notices (
    user_id    BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    generation INTEGER NOT NULL,
    sent_at    INTEGER,
    again_at   INTEGER NOT NULL,
    PRIMARY KEY (user_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE record_files (
    meeting_id BLOB    NOT NULL PRIMARY KEY REFERENCES meetings (id) ON DELETE CASCADE,
    generation INTEGER NOT NULL,
    ledger     BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rounds (
    user_id        BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    object         TEXT    NOT NULL,
    first_ended_at INTEGER,
    empty_since    INTEGER,
    PRIMARY KEY (user_id, object)
) STRICT, WITHOUT ROWID;

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
    records      INTEGER NOT NULL DEFAULT 0, drifted INTEGER NOT NULL DEFAULT 0, errors INTEGER NOT NULL DEFAULT 0, freshness INTEGER NOT NULL DEFAULT 0,
    CHECK ((process IS NULL) = (user_id IS NOT NULL)),
    CHECK ((ended_at IS NULL) = (result IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX runs_by_start ON runs (started_at);

CREATE UNIQUE INDEX runs_of_process_once ON runs (process) WHERE ended_at IS NULL AND process IS NOT NULL;

CREATE UNIQUE INDEX runs_of_user_once ON runs (user_id) WHERE ended_at IS NULL AND user_id IS NOT NULL;

CREATE TABLE schedules (
    process       TEXT    NOT NULL PRIMARY KEY,
    every_minutes INTEGER NOT NULL CHECK (every_minutes BETWEEN 5 AND 1440),
    next_at       INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    digest     BLOB    NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    user_id    BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    roles      TEXT    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE shares (
    id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id         BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    idempotency_key TEXT    NOT NULL,
    fingerprint     BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    item_id         TEXT    NOT NULL,
    related         TEXT,
    state           TEXT    NOT NULL,
    reason          TEXT,
    reason_detail   TEXT,
    sales_id        INTEGER,
    sales_number    TEXT,
    created_at      INTEGER NOT NULL,
    finished_at     INTEGER, kind TEXT NOT NULL DEFAULT 'appointment', composing INTEGER NOT NULL DEFAULT 0 CHECK (composing IN (0, 1)), whole_thread INTEGER NOT NULL DEFAULT 0 CHECK (whole_thread IN (0, 1)),
    UNIQUE (user_id, idempotency_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE spent (
    user_id    BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    write_key  BLOB    NOT NULL CHECK (length(write_key) = 16),
    object     TEXT    NOT NULL,
    effect     TEXT    NOT NULL,
    recipients INTEGER NOT NULL,
    spent_at   INTEGER NOT NULL,
    PRIMARY KEY (user_id, write_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX spent_deletions_by_time ON spent (spent_at) WHERE effect = 'deletes';

CREATE TABLE stopped_threads (
    user_id      BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    conversation BLOB    NOT NULL CHECK (length(conversation) = 16),
    stopped_at   INTEGER NOT NULL,
    PRIMARY KEY (user_id, conversation)
) STRICT, WITHOUT ROWID;

CREATE TABLE tickets (
    digest     BLOB    NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    purpose    TEXT    NOT NULL,
    user_id    BLOB    REFERENCES users (id) ON DELETE CASCADE,
    payload    BLOB    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX tickets_by_expiry ON tickets (expires_at);

CREATE TABLE unshared (
    user_id    BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    item       BLOB    NOT NULL CHECK (length(item) = 16),
    reason     TEXT    NOT NULL,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, item)
) STRICT, WITHOUT ROWID;

CREATE INDEX unshared_by_age ON unshared (decided_at);

CREATE TABLE user_names (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    sealed  BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    id                      BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    tenant                  BLOB    NOT NULL CHECK (length(tenant) = 16),
    object                  BLOB    NOT NULL CHECK (length(object) = 16),
    sales_user_name         TEXT,
    sales_party             INTEGER,
    paused_by_user          INTEGER NOT NULL DEFAULT 0 CHECK (paused_by_user IN (0, 1)),
    paused_by_administrator INTEGER NOT NULL DEFAULT 0 CHECK (paused_by_administrator IN (0, 1)),
    created_at              INTEGER NOT NULL, starts_clean INTEGER NOT NULL DEFAULT 0 CHECK (starts_clean IN (0, 1)), synced_at INTEGER, sync_failed INTEGER NOT NULL DEFAULT 0 CHECK (sync_failed IN (0, 1)),
    UNIQUE (tenant, object)
) STRICT, WITHOUT ROWID;

CREATE INDEX users_by_name ON users (lower(COALESCE(sales_user_name, '')), id);

CREATE INDEX users_by_sync ON users (COALESCE(synced_at, -1), id);
