-- Which deployment this is: made once, with the database, and named in no configuration.
CREATE TABLE deployment (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    name BLOB    NOT NULL CHECK (length(name) = 16)
) STRICT;

INSERT INTO deployment (id, name) VALUES (1, randomblob(16));

-- What is remembered of the marker in a mailbox: the edition that was seen there, the one that may be there by now, and how far
-- it has come that an operator took the mailbox over.
CREATE TABLE markers (
    user_id    BLOB    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    written    BLOB    CHECK (length(written) = 16),
    written_at INTEGER CHECK ((written IS NULL) = (written_at IS NULL)),
    intended   BLOB    CHECK (length(intended) = 16),
    adoption   TEXT
) STRICT, WITHOUT ROWID;

-- The category was missing: until its user has answered, a lost category says nothing.
CREATE TABLE category_questions (
    user_id  BLOB    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    asked_at INTEGER NOT NULL,
    answer   TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX copies_in_question ON copies (user_id) WHERE told = 'category-in-question';

-- Who did what; only ever added to. Whom it was about may be gone.
CREATE TABLE audit (
    id    BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    at    INTEGER NOT NULL,
    who   TEXT    NOT NULL,
    deed  TEXT    NOT NULL,
    about BLOB    CHECK (length(about) = 16)
) STRICT, WITHOUT ROWID;
