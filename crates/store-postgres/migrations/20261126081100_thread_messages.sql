-- Messages are found by their thread: Exchange's name of it in this mailbox, and the conversation in Sales that they belong
-- to. Where a user wants no more replies captured is kept for each conversation.
ALTER TABLE copies
    ADD COLUMN thread       TEXT,
    ADD COLUMN conversation BYTEA CHECK (octet_length(conversation) = 16);

CREATE INDEX copies_by_thread ON copies (user_id, kind, thread) WHERE thread IS NOT NULL;
CREATE INDEX copies_by_conversation ON copies (user_id, kind, conversation) WHERE conversation IS NOT NULL;

CREATE TABLE stopped_threads (
    user_id      BYTEA  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    conversation BYTEA  NOT NULL CHECK (octet_length(conversation) = 16),
    stopped_at   BIGINT NOT NULL,
    PRIMARY KEY (user_id, conversation)
);
