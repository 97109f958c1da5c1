-- Rotations of staff (轮换): a projection. from_day is the day on which it takes
-- effect, months how long who leaves will have served then (-1 = not known); decision
-- is an affairs.RotationDecision, 0 = it is open; done is when the list of staff was
-- changed, Unix ms, 0 = not yet.
CREATE TABLE rotations (
  seq       INTEGER PRIMARY KEY,
  staff     TEXT    NOT NULL,
  bureau    TEXT    NOT NULL,
  "window"  TEXT    NOT NULL,
  successor TEXT    NOT NULL,
  from_day  TEXT    NOT NULL,
  reason    TEXT    NOT NULL,
  months    INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  actor     TEXT    NOT NULL,
  "key"     TEXT    NOT NULL,
  decision  INTEGER NOT NULL DEFAULT 0 CHECK (decision BETWEEN 0 AND 2),
  note      TEXT    NOT NULL DEFAULT '',
  decided   INTEGER NOT NULL DEFAULT 0,
  decider   TEXT    NOT NULL DEFAULT '',
  done      INTEGER NOT NULL DEFAULT 0,
  doer      TEXT    NOT NULL DEFAULT '',
  CHECK (done = 0 OR decision = 1)
) STRICT;
CREATE UNIQUE INDEX rotations_key ON rotations ("key") WHERE "key" <> '';
