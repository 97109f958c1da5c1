-- guessed: the clerk pressed the key long after the real end of the service, so
-- ended is too late and the ticket counts in no average.
ALTER TABLE tickets ADD COLUMN guessed INTEGER NOT NULL DEFAULT 0 CHECK (guessed IN (0, 1));
