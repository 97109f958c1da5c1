-- The hall office's log (记录): visits, meetings, training, special matters: a
-- projection. kind is an affairs.LogKind; present and absent are JSON lists of work
-- numbers. The visits move here.
CREATE TABLE office_log (
  seq     INTEGER PRIMARY KEY,
  kind    INTEGER NOT NULL,
  bureau  TEXT    NOT NULL,
  day     TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  actor   TEXT    NOT NULL,
  title   TEXT    NOT NULL,
  who     TEXT    NOT NULL,
  note    TEXT    NOT NULL,
  present TEXT    NOT NULL,
  absent  TEXT    NOT NULL,
  "key"   TEXT    NOT NULL
) STRICT;
CREATE INDEX office_log_of_day ON office_log (day);
CREATE UNIQUE INDEX office_log_key ON office_log ("key") WHERE "key" <> '';
INSERT INTO office_log SELECT seq, 1, bureau, day, at, actor, '', who, note, '[]', '[]', "key" FROM office_visits;
DROP TABLE office_visits;
