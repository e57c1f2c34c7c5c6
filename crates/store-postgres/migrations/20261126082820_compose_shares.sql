-- A share says what its item is, and whether it was still being written: then it waits until it was sent. How its draft is
-- found again is sealed; nothing is known of it before it was looked up, and nothing once the share has ended.
ALTER TABLE shares ADD COLUMN kind TEXT NOT NULL DEFAULT 'appointment';
ALTER TABLE shares ADD COLUMN composing BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE drafts (
    user_id  BYTEA  NOT NULL,
    share_id BYTEA  NOT NULL,
    sealed   BYTEA  NOT NULL,
    sent_at  BIGINT,
    PRIMARY KEY (user_id, share_id),
    FOREIGN KEY (user_id, share_id) REFERENCES shares (user_id, id) ON DELETE CASCADE
);

-- A job names its share by id alone.
CREATE INDEX drafts_by_share ON drafts (share_id);
CREATE INDEX drafts_waiting ON drafts (user_id) WHERE sent_at IS NULL;
