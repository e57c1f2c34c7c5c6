-- Messages are found by their thread: Exchange's name of it in this mailbox, and the conversation in Sales that they belong
-- to. Where a user wants no more replies captured is kept for each conversation.
ALTER TABLE copies ADD COLUMN thread TEXT;
ALTER TABLE copies ADD COLUMN conversation BLOB CHECK (length(conversation) = 16);

CREATE INDEX copies_by_thread ON copies (user_id, thread) WHERE thread IS NOT NULL;
CREATE INDEX copies_by_conversation ON copies (user_id, conversation) WHERE conversation IS NOT NULL;

CREATE TABLE stopped_threads (
    user_id      BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    conversation BLOB    NOT NULL CHECK (length(conversation) = 16),
    stopped_at   INTEGER NOT NULL,
    PRIMARY KEY (user_id, conversation)
) STRICT, WITHOUT ROWID;
