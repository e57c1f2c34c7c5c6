-- What tells another engine from our own: fingerprints of what our last write found and left, and when it was undone. Sealed.
ALTER TABLE copies ADD COLUMN engines BLOB;
