-- Which deployment this is: made once, with the database, and named in no configuration.
CREATE TABLE deployment (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    name BYTEA   NOT NULL CHECK (octet_length(name) = 16)
);

INSERT INTO deployment (id, name) VALUES (1, uuid_send(gen_random_uuid()));

-- What is remembered of the marker in a mailbox: the edition that was seen there, the one that may be there by now, and how far
-- it has come that an operator took the mailbox over.
CREATE TABLE markers (
    user_id    BYTEA  NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    written    BYTEA  CHECK (octet_length(written) = 16),
    written_at BIGINT CHECK ((written IS NULL) = (written_at IS NULL)),
    intended   BYTEA  CHECK (octet_length(intended) = 16),
    adoption   TEXT
);

-- The category was missing: until its user has answered, a lost category says nothing.
CREATE TABLE category_questions (
    user_id  BYTEA  NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    asked_at BIGINT NOT NULL,
    answer   TEXT
);

CREATE INDEX copies_in_question ON copies (user_id) WHERE told = 'category-in-question';

-- Who did what; only ever added to. Whom it was about may be gone.
CREATE TABLE audit (
    id    BYTEA  NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
    at    BIGINT NOT NULL,
    who   TEXT   NOT NULL,
    deed  TEXT   NOT NULL,
    about BYTEA  CHECK (octet_length(about) = 16)
);
