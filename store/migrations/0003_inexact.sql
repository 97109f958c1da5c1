-- A service that began by itself some seconds after the call, without a key: its
-- start is a guess.
ALTER TABLE tickets ADD COLUMN inexact INTEGER NOT NULL DEFAULT 0 CHECK (inexact IN (0, 1));
