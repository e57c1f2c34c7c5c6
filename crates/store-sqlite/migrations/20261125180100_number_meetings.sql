-- The public number of a meeting's record, which it has or will get: what is there already is asked for by it before
-- anything is created. Meetings of before have none until they are saved again.
ALTER TABLE meetings ADD COLUMN number TEXT;

CREATE INDEX meetings_by_number ON meetings (number);
