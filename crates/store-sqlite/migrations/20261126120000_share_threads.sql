-- A share of an email may bring its whole thread (R-MAIL-2).
ALTER TABLE shares ADD COLUMN whole_thread INTEGER NOT NULL DEFAULT 0 CHECK (whole_thread IN (0, 1));
