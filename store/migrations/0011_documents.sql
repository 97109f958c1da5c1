-- Documents that windows gave with tickets (受理通知书, 补正通知书 …): a projection.
-- body is the copy that is kept, JSON of affairs.Document; serial counts within
-- word and year. earlier counts the notices of its kind that the ticket's matter
-- had before. voided is the seq of the event that took it back, 0 = it counts.
CREATE TABLE documents (
  seq      INTEGER PRIMARY KEY,
  word     TEXT    NOT NULL,
  year     INTEGER NOT NULL,
  serial   INTEGER NOT NULL CHECK (serial >= 1),
  day      TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  notice   TEXT    NOT NULL,
  ticket   TEXT    NOT NULL,
  line     TEXT    NOT NULL,
  "window" TEXT    NOT NULL,
  matter   TEXT    NOT NULL,
  actor    TEXT    NOT NULL,
  earlier  INTEGER NOT NULL,
  "key"    TEXT    NOT NULL,
  body     TEXT    NOT NULL,
  voided   INTEGER NOT NULL DEFAULT 0,
  void_at  INTEGER NOT NULL DEFAULT 0,
  void_by  TEXT    NOT NULL DEFAULT '',
  void_why TEXT    NOT NULL DEFAULT '',
  UNIQUE (word, year, serial)
) STRICT;
CREATE INDEX documents_of_ticket ON documents (ticket);
CREATE INDEX documents_of_day ON documents (day, line, notice, earlier, voided);
CREATE UNIQUE INDEX documents_key ON documents ("key") WHERE "key" <> '';

-- Sheets may be given at a window, with a ticket; "key" as above.
ALTER TABLE sheets ADD COLUMN ticket TEXT NOT NULL DEFAULT '';
ALTER TABLE sheets ADD COLUMN "key" TEXT NOT NULL DEFAULT '';
CREATE INDEX sheets_of_ticket ON sheets (ticket) WHERE ticket <> '';
CREATE UNIQUE INDEX sheets_key ON sheets ("key") WHERE "key" <> '';
