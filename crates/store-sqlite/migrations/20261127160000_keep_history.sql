-- What somebody wrote on a side and a write of ours replaced (R-CONF-2), one row for each field; kept for 30 days. Sealed.
CREATE TABLE lost_values (
    user_id BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    copy_id BLOB    NOT NULL REFERENCES copies (id) ON DELETE CASCADE,
    lost_at INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    sealed  BLOB    NOT NULL,
    PRIMARY KEY (user_id, copy_id, lost_at, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX lost_values_by_copy ON lost_values (copy_id);
CREATE INDEX lost_values_by_age ON lost_values (lost_at);

-- Why an item is not shared, where that does not follow from the settings alone (R-PRIV-1): a keyed digest of its id, the code and
-- the time; kept for 30 days.
CREATE TABLE unshared (
    user_id    BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    item       BLOB    NOT NULL CHECK (length(item) = 16),
    reason     TEXT    NOT NULL,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, item)
) STRICT, WITHOUT ROWID;

CREATE INDEX unshared_by_age ON unshared (decided_at);

-- Until when a user lets administrators see what their records are called and hold (R-PRIV-1).
CREATE TABLE content_access (
    user_id BLOB    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
