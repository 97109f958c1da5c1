-- A projection: one row a rating. That a ticket is rated once is the primary
-- key; that nobody rated has no row, and is never taken for a rating.
CREATE TABLE ratings (
  ticket   TEXT    PRIMARY KEY,
  seq      INTEGER NOT NULL UNIQUE,
  day      TEXT    NOT NULL,
  line     TEXT    NOT NULL,
  "window" TEXT    NOT NULL,
  staff    TEXT    NOT NULL, -- whose service it was
  at       INTEGER NOT NULL,
  score    INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
  source   TEXT    NOT NULL CHECK (source <> ''),
  reasons  TEXT    NOT NULL  -- JSON array of texts, '' for none
) STRICT, WITHOUT ROWID;
CREATE INDEX ratings_of_day ON ratings (day);
