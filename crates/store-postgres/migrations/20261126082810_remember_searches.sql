-- The saved search by which the last whole round from Sales to Exchange went, for each kind of record: '' where none was
-- chosen, nothing where there was no such round.
ALTER TABLE feeds ADD COLUMN went_by TEXT;
