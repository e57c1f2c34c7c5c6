-- A share says what its item is, and whether it was still being written: then it waits until it was sent. How its draft is
-- found again is sealed; nothing is known of it before it was looked up, and nothing once the share has ended.
ALTER TABLE shares ADD COLUMN kind TEXT NOT NULL DEFAULT 'appointment';
ALTER TABLE shares ADD COLUMN composing INTEGER NOT NULL DEFAULT 0 CHECK (composing IN (0, 1));

CREATE TABLE drafts (
    share_id BLOB    NOT NULL PRIMARY KEY REFERENCES shares (id) ON DELETE CASCADE,
    user_id  BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sealed   BLOB    NOT NULL,
    sent_at  INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX drafts_waiting ON drafts (user_id) WHERE sent_at IS NULL;
