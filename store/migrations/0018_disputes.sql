-- Disputes of staff appraisals (考核表异议): a projection. finding is an
-- affairs.DisputeFinding, 0 = it is open; shown is the figure as it was disputed.
CREATE TABLE disputes (
  seq      INTEGER PRIMARY KEY,
  staff    TEXT    NOT NULL,
  month    TEXT    NOT NULL,
  line     TEXT    NOT NULL,
  shown    TEXT    NOT NULL,
  words    TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  actor    TEXT    NOT NULL,
  "key"    TEXT    NOT NULL,
  finding  INTEGER NOT NULL DEFAULT 0 CHECK (finding BETWEEN 0 AND 3),
  reply    TEXT    NOT NULL DEFAULT '',
  replied  INTEGER NOT NULL DEFAULT 0,
  replier  TEXT    NOT NULL DEFAULT '',
  CHECK ((finding = 0) = (replied = 0))
) STRICT;
CREATE INDEX disputes_of ON disputes (staff, month);
CREATE INDEX disputes_open ON disputes (finding) WHERE finding = 0;
CREATE UNIQUE INDEX disputes_key ON disputes ("key") WHERE "key" <> '';
