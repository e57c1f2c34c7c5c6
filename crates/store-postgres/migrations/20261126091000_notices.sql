-- Mails that ask people to sign in again after a lapse: where to, sealed, and for whoever is registered alone; what was sent
-- for which authorization, and not before when the next one may be. A sign-in brings an authorization of another generation.
CREATE TABLE addresses (
    user_id BYTEA NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    sealed  BYTEA NOT NULL
);
CREATE TABLE notices (
    user_id    BYTEA  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind       TEXT   NOT NULL,
    generation BIGINT NOT NULL,
    sent_at    BIGINT,
    again_at   BIGINT NOT NULL,
    PRIMARY KEY (user_id, kind)
);
-- What is due is looked for every few seconds: among what has lapsed, and not among all users.
CREATE INDEX authorizations_lapsed ON authorizations (lapsed_at) WHERE lapsed_at IS NOT NULL;
-- How the deployment's sender was last met; without a cause it works. At most one row.
CREATE TABLE notice_sender (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    cause    TEXT,
    code     TEXT,
    since    BIGINT  NOT NULL,
    noted_at BIGINT  NOT NULL,
    CHECK (cause IS NOT NULL OR code IS NULL)
);
