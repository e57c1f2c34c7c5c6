-- What is kept of the files that hang on a meeting's item and record: names, digests and how far each is on its way. Sealed.
-- `generation` is what a save must name.
CREATE TABLE record_files (
    meeting_id BYTEA  NOT NULL PRIMARY KEY REFERENCES meetings (id) ON DELETE CASCADE,
    generation BIGINT NOT NULL,
    ledger     BYTEA  NOT NULL
);
