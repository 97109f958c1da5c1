-- Suggestions, complaints and praise: a projection. kind is an
-- affairs.FeedbackKind, about a JSON list; replied is when the written reply closed
-- it, 0 = it is open.
CREATE TABLE feedback (
  seq      INTEGER PRIMARY KEY,
  year     INTEGER NOT NULL,
  serial   INTEGER NOT NULL CHECK (serial >= 1),
  day      TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  kind     INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
  about    TEXT    NOT NULL,
  "window" TEXT    NOT NULL,
  actor    TEXT    NOT NULL,
  reply    TEXT    NOT NULL DEFAULT '',
  replied  INTEGER NOT NULL DEFAULT 0,
  replier  TEXT    NOT NULL DEFAULT '',
  UNIQUE (year, serial),
  CHECK ((reply = '') = (replied = 0))
) STRICT;
CREATE INDEX feedback_of_day ON feedback (day);
CREATE INDEX feedback_open ON feedback (replied) WHERE replied = 0;

-- Beside the journal: what somebody wrote, and the telephone number they left to be
-- answered at. Purged after a time like persons, but not while it is open.
CREATE TABLE feedback_words (
  year   INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  day    TEXT    NOT NULL,
  words  TEXT    NOT NULL,
  phone  TEXT    NOT NULL,
  PRIMARY KEY (year, serial)
) STRICT, WITHOUT ROWID;
CREATE INDEX feedback_words_of_day ON feedback_words (day);
