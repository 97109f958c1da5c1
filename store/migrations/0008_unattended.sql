-- Open windows at which nobody called although people waited (空岗): a projection.
-- since is when the hall's alarm began, until when it ended, 0 = not yet.
CREATE TABLE unattended (
  seq      INTEGER PRIMARY KEY,
  day      TEXT    NOT NULL,
  "window" TEXT    NOT NULL,
  staff    TEXT    NOT NULL,
  waiting  INTEGER NOT NULL,
  since    INTEGER NOT NULL,
  until    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX unattended_of_day ON unattended (day);
CREATE UNIQUE INDEX unattended_now ON unattended ("window") WHERE until = 0;
