-- What an act changed, from what to what, sealed; none where its name says it all, and in acts from before.
ALTER TABLE audit ADD COLUMN detail BYTEA;
