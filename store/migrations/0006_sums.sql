-- Sums of past days: a projection. A day is summed when the next one begins; of
-- the newest day the tickets themselves are read. "by" is an affairs.TallyBy, key
-- the line, window, clerk or hour. Times are in seconds; w0 … w15 and s0 … s15 are
-- the histograms of waits and services with the bounds of affairs.BucketEnds,
-- r1 … r5 the ratings by score, o1 … o8 the outcomes.
CREATE TABLE sums (
  "by"      INTEGER NOT NULL CHECK ("by" BETWEEN 1 AND 4),
  day       TEXT    NOT NULL,
  key       TEXT    NOT NULL,
  issued    INTEGER NOT NULL,
  served    INTEGER NOT NULL,
  missed    INTEGER NOT NULL,
  unserved  INTEGER NOT NULL,
  by_hand   INTEGER NOT NULL,
  called    INTEGER NOT NULL,
  wait_sum  INTEGER NOT NULL,
  wait_max  INTEGER NOT NULL,
  timed     INTEGER NOT NULL,
  serve_sum INTEGER NOT NULL,
  serve_max INTEGER NOT NULL,
  w0 INTEGER NOT NULL, w1 INTEGER NOT NULL, w2 INTEGER NOT NULL, w3 INTEGER NOT NULL,
  w4 INTEGER NOT NULL, w5 INTEGER NOT NULL, w6 INTEGER NOT NULL, w7 INTEGER NOT NULL,
  w8 INTEGER NOT NULL, w9 INTEGER NOT NULL, w10 INTEGER NOT NULL, w11 INTEGER NOT NULL,
  w12 INTEGER NOT NULL, w13 INTEGER NOT NULL, w14 INTEGER NOT NULL, w15 INTEGER NOT NULL,
  s0 INTEGER NOT NULL, s1 INTEGER NOT NULL, s2 INTEGER NOT NULL, s3 INTEGER NOT NULL,
  s4 INTEGER NOT NULL, s5 INTEGER NOT NULL, s6 INTEGER NOT NULL, s7 INTEGER NOT NULL,
  s8 INTEGER NOT NULL, s9 INTEGER NOT NULL, s10 INTEGER NOT NULL, s11 INTEGER NOT NULL,
  s12 INTEGER NOT NULL, s13 INTEGER NOT NULL, s14 INTEGER NOT NULL, s15 INTEGER NOT NULL,
  r1 INTEGER NOT NULL, r2 INTEGER NOT NULL, r3 INTEGER NOT NULL, r4 INTEGER NOT NULL, r5 INTEGER NOT NULL,
  o1 INTEGER NOT NULL, o2 INTEGER NOT NULL, o3 INTEGER NOT NULL, o4 INTEGER NOT NULL,
  o5 INTEGER NOT NULL, o6 INTEGER NOT NULL, o7 INTEGER NOT NULL, o8 INTEGER NOT NULL,
  PRIMARY KEY ("by", day, key)
) STRICT, WITHOUT ROWID;

-- Whether a day is in the sums.
ALTER TABLE days ADD COLUMN summed INTEGER NOT NULL DEFAULT 0 CHECK (summed IN (0, 1));

-- Calls out of turn: a projection. overtook counts who waited in the line since
-- longer; undone is the seq of the event that took the call back.
CREATE TABLE hand_calls (
  seq      INTEGER PRIMARY KEY,
  day      TEXT    NOT NULL,
  ticket   TEXT    NOT NULL,
  line     TEXT    NOT NULL,
  "window" TEXT    NOT NULL,
  staff    TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  reason   TEXT    NOT NULL CHECK (reason <> ''),
  overtook INTEGER NOT NULL,
  undone   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX hand_calls_of_day ON hand_calls (day);
CREATE INDEX hand_calls_of_ticket ON hand_calls (ticket);

-- What was done about a bad rating: a projection. step is an affairs.RatingStep.
CREATE TABLE rating_steps (
  seq    INTEGER PRIMARY KEY,
  ticket TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  actor  TEXT    NOT NULL,
  step   INTEGER NOT NULL CHECK (step >= 1),
  note   TEXT    NOT NULL
) STRICT;
CREATE INDEX rating_steps_of_ticket ON rating_steps (ticket);
CREATE INDEX ratings_bad ON ratings (day) WHERE score <= 2;
