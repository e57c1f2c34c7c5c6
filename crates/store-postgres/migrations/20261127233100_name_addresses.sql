-- What an address is found by: a keyed digest of all of it, for it is sealed. Who has none yet gets one with their next round.
ALTER TABLE addresses ADD COLUMN name BYTEA CHECK (octet_length(name) = 16);

CREATE INDEX addresses_by_name ON addresses (name) WHERE name IS NOT NULL;
