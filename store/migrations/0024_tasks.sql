-- Tasks (任务、便民用品、自查、学习、下班检查) and the part of each party that is asked:
-- projections. kind is an affairs.TaskKind; times are Unix ms, 0 = not yet; due is a day.
CREATE TABLE tasks (
  seq        INTEGER PRIMARY KEY,
  kind       INTEGER NOT NULL,
  zh         TEXT    NOT NULL,
  en         TEXT    NOT NULL,
  details    TEXT    NOT NULL,
  day        TEXT    NOT NULL,
  due        TEXT    NOT NULL,
  template   TEXT    NOT NULL,
  period     TEXT    NOT NULL,
  "window"   TEXT    NOT NULL,
  at         INTEGER NOT NULL,
  actor      TEXT    NOT NULL,
  "key"      TEXT    NOT NULL,
  withdrawn  INTEGER NOT NULL DEFAULT 0,
  withdrawer TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX tasks_due ON tasks (due);
CREATE UNIQUE INDEX tasks_key ON tasks ("key") WHERE "key" <> '';

CREATE TABLE task_parts (
  task     INTEGER NOT NULL,
  place    INTEGER NOT NULL,
  "to"     TEXT    NOT NULL,
  received INTEGER NOT NULL DEFAULT 0,
  receiver TEXT    NOT NULL DEFAULT '',
  done     INTEGER NOT NULL DEFAULT 0,
  doer     TEXT    NOT NULL DEFAULT '',
  note     TEXT    NOT NULL DEFAULT '',
  PRIMARY KEY (task, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_parts_open ON task_parts (task) WHERE done = 0;
