-- Each mailbox's item of a meeting, bound to the record in a way of its own. `exchange` is sealed; `bond` holds words only.
--
-- A copy says by which ids its item is spoken of (`item_id`; `half_id` while an update under another id is doubted), whether
-- the item counts as being in the mailbox, whether there ever was one, whether one is being made whose id nobody knows, since
-- when it waits for a place or a person, and when it is to be planned again.
CREATE TABLE copies (
    user_id         BYTEA   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id              BYTEA   NOT NULL CHECK (octet_length(id) = 16),
    kind            TEXT    NOT NULL,
    immutable_id    TEXT,
    rest_id         TEXT    NOT NULL,
    meeting_id      BYTEA   NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    organizes       BOOLEAN NOT NULL,
    exchange        BYTEA   NOT NULL,
    item_id         TEXT,
    half_id         TEXT,
    is_there        BOOLEAN NOT NULL,
    has_item        BOOLEAN NOT NULL,
    is_being_made   BOOLEAN NOT NULL DEFAULT FALSE,
    bond            TEXT    NOT NULL,
    standing        TEXT    NOT NULL,
    standing_reason TEXT,
    standing_detail TEXT,
    since           BIGINT  CHECK ((standing IN ('parked', 'unseated')) = (since IS NOT NULL)),
    due             BIGINT,
    created_at      BIGINT  NOT NULL,
    updated_at      BIGINT  NOT NULL,
    PRIMARY KEY (user_id, id),
    UNIQUE (user_id, kind, immutable_id)
);

-- A meeting names its copies, and a link its copy, without their users.
CREATE INDEX copies_by_id ON copies (id);
CREATE INDEX copies_by_meeting ON copies (meeting_id);
CREATE INDEX copies_by_item ON copies (user_id, kind, item_id);
CREATE INDEX copies_by_half ON copies (user_id, kind, half_id) WHERE half_id IS NOT NULL;
CREATE INDEX copies_being_made ON copies (user_id, kind) WHERE is_being_made;
CREATE INDEX copies_unseated ON copies (user_id, kind) WHERE standing = 'unseated';
CREATE INDEX copies_due ON copies (user_id, kind, due, id) WHERE due IS NOT NULL;
