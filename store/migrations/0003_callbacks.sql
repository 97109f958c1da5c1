-- Beside the journal: the telephone number that somebody left with a low rating,
-- to be called back. Purged after a time like persons.
CREATE TABLE callbacks (
  ticket TEXT PRIMARY KEY,
  day    TEXT NOT NULL,
  phone  TEXT NOT NULL CHECK (phone <> '')
) STRICT, WITHOUT ROWID;
CREATE INDEX callbacks_of_day ON callbacks (day);
