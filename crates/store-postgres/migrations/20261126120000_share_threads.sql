-- A share of an email may bring its whole thread (R-MAIL-2).
ALTER TABLE shares ADD COLUMN whole_thread BOOLEAN NOT NULL DEFAULT FALSE;
