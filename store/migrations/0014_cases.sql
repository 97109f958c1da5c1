-- Cases (办件): a projection. no is people's number, "SL20260001"; serial counts
-- within bureau and year. day is of the first paper; state is an affairs.CaseState;
-- settled is the day on which the application was settled ('' = it runs) and finish
-- the affairs.CaseStepKind that did it, late that it was decided after the promised
-- day; closed is from when nothing but its archiving is left. supplements counts the
-- supplement notices. body is JSON of affairs.Case with all its steps.
CREATE TABLE cases (
  no          TEXT    PRIMARY KEY,
  bureau      TEXT    NOT NULL,
  year        INTEGER NOT NULL,
  serial      INTEGER NOT NULL CHECK (serial >= 1),
  matter      TEXT    NOT NULL,
  ticket      TEXT    NOT NULL,
  day         TEXT    NOT NULL,
  state       INTEGER NOT NULL,
  settled     TEXT    NOT NULL DEFAULT '',
  closed      TEXT    NOT NULL DEFAULT '',
  finish      INTEGER NOT NULL DEFAULT 0,
  late        INTEGER NOT NULL DEFAULT 0,
  deemed      INTEGER NOT NULL DEFAULT 0,
  supplements INTEGER NOT NULL DEFAULT 0,
  body        TEXT    NOT NULL,
  UNIQUE (bureau, year, serial)
) STRICT, WITHOUT ROWID;
CREATE INDEX cases_of_ticket ON cases (ticket, matter);
CREATE INDEX cases_open ON cases (bureau, matter) WHERE state BETWEEN 1 AND 5;
CREATE INDEX cases_to_archive ON cases (closed) WHERE state = 6;
CREATE INDEX cases_of_day ON cases (day, bureau, deemed, supplements, state);
CREATE INDEX cases_settled ON cases (settled, bureau, finish, late) WHERE settled <> '';
ALTER TABLE documents ADD COLUMN "case" TEXT NOT NULL DEFAULT '';
