-- Who is mapped to another Sales user starts clean: until a job has begun for them anew, nothing is opened in their mailbox.
ALTER TABLE users ADD COLUMN starts_clean INTEGER NOT NULL DEFAULT 0 CHECK (starts_clean IN (0, 1));

-- What somebody said for others is found when they are deleted, so that nothing names them.
CREATE INDEX answers_for_others ON answers (said_by) WHERE said_by <> user_id;

-- Sessions of a user end with them.
CREATE INDEX sessions_by_user ON sessions (user_id);
