-- Notification sheets: a projection. body is the copy that is kept, JSON of
-- affairs.Sheet; serial counts within the year of the hall's zone.
CREATE TABLE sheets (
  seq    INTEGER PRIMARY KEY,
  year   INTEGER NOT NULL,
  serial INTEGER NOT NULL CHECK (serial >= 1),
  day    TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  matter TEXT    NOT NULL,
  actor  TEXT    NOT NULL,
  body   TEXT    NOT NULL,
  UNIQUE (year, serial)
) STRICT;
CREATE INDEX sheets_of_day ON sheets (day);
