-- A password that somebody else has set: its owner must choose another at the first
-- sign-in.
ALTER TABLE accounts ADD COLUMN first INTEGER NOT NULL DEFAULT 0 CHECK (first IN (0, 1));
