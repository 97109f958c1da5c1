-- Times are INTEGER Unix milliseconds UTC, 0 = not yet. Days are TEXT YYYY-MM-DD
-- in the hall's own zone. Empty text means "none"; nothing is NULL.

PRAGMA application_id = 0x4A48414F;

-- Whose history this is. epoch rises at every restore or take-over, so that no
-- two histories share the address (hall, epoch, seq).
CREATE TABLE origin (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  hall  TEXT    NOT NULL CHECK (hall <> ''),
  epoch INTEGER NOT NULL CHECK (epoch >= 1)
) STRICT;

-- The journal. seq has no gaps. key is "" or what the last row of a command says
-- about its idempotency key, in lines: of how many rows the command was, what was
-- asked, the key.
CREATE TABLE journal (
  seq      INTEGER PRIMARY KEY,
  hall     TEXT    NOT NULL,
  epoch    INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  mono     INTEGER NOT NULL,
  day      TEXT    NOT NULL,
  kind     INTEGER NOT NULL,
  actor    TEXT    NOT NULL,
  ticket   TEXT    NOT NULL,
  line     TEXT    NOT NULL,
  "window" TEXT    NOT NULL,
  number   INTEGER NOT NULL,
  code     INTEGER NOT NULL,
  text     TEXT    NOT NULL,
  body     TEXT    NOT NULL,
  key      TEXT    NOT NULL,
  ver      INTEGER NOT NULL,
  hash     BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TRIGGER journal_keeps_rows BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: no row is ever deleted'); END;

CREATE TRIGGER journal_keeps_content BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: no row is ever changed'); END;

-- The highest seq ever given, so that rows cut off at the end are noticed. A row
-- that issued a ticket is remembered by its ticket instead: a further page would
-- be written with every number.
CREATE TABLE journal_end (
  id  INTEGER PRIMARY KEY CHECK (id = 1),
  seq INTEGER NOT NULL
) STRICT;

-- For auditors who read this file with any SQLite tool.
CREATE TABLE kinds (
  kind INTEGER PRIMARY KEY,
  name TEXT    NOT NULL
) STRICT;

CREATE VIEW audit AS
SELECT j.seq, j.hall, j.epoch, strftime('%Y-%m-%dT%H:%M:%fZ', j.at / 1000.0, 'unixepoch') AS at,
       j.day, ifnull(k.name, j.kind) AS kind, j.actor, j.ticket, j.line, j."window", j.number,
       j.code, j.text, j.body, j.key, lower(hex(j.hash)) AS hash
FROM journal j LEFT JOIN kinds k USING (kind);

-- How far each other machine has the journal.
CREATE TABLE relay (
  peer   TEXT    PRIMARY KEY,
  epoch  INTEGER NOT NULL,
  acked  INTEGER NOT NULL,
  hubseq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Projections: remade from the journal by "hall rebuild".

-- Where each business day begins in the journal.
CREATE TABLE days (
  day    TEXT    PRIMARY KEY,
  first  INTEGER NOT NULL UNIQUE,
  closed INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- seq is that of the event that issued the ticket. state, class and outcome:
-- package queue. Ids begin with the time of issue, so the rows lie nearly in the
-- order of issue, and the table needs no second index of ids. inexact: the service
-- began by itself some seconds after the call, without a key; its start is a guess.
-- The slip of the ticket is part of its row, so that a number and its slip are one
-- write: printer '' and slip 0 (else PrintState) for none; copy counts the papers
-- asked for: copy 1 is the only one without the mark of a reprint; grade, zh and
-- en are of the paper.
CREATE TABLE tickets (
  id          TEXT    PRIMARY KEY,
  seq         INTEGER NOT NULL,
  day         TEXT    NOT NULL,
  origin      TEXT    NOT NULL,
  number      INTEGER NOT NULL CHECK (number >= 0),
  line        TEXT    NOT NULL,
  matter      TEXT    NOT NULL,
  class       INTEGER NOT NULL CHECK (class BETWEEN 0 AND 2),
  kiosk       TEXT    NOT NULL,
  issued      INTEGER NOT NULL,
  state       INTEGER NOT NULL CHECK (state BETWEEN 1 AND 8),
  printer     TEXT    NOT NULL,
  slip        INTEGER NOT NULL CHECK (slip BETWEEN 0 AND 10),
  copy        INTEGER NOT NULL DEFAULT 1 CHECK (copy >= 1),
  retried     INTEGER NOT NULL DEFAULT 0 CHECK (retried IN (0, 1)),
  moved       INTEGER NOT NULL DEFAULT 0, -- when the slip changed last
  grade       INTEGER NOT NULL DEFAULT 0,
  zh          TEXT    NOT NULL DEFAULT '',
  en          TEXT    NOT NULL DEFAULT '',
  "window"    TEXT    NOT NULL DEFAULT '',
  clerk       TEXT    NOT NULL DEFAULT '',
  first_asked TEXT    NOT NULL DEFAULT '',
  called      INTEGER NOT NULL DEFAULT 0,
  calls       INTEGER NOT NULL DEFAULT 0,
  started     INTEGER NOT NULL DEFAULT 0,
  inexact     INTEGER NOT NULL DEFAULT 0 CHECK (inexact IN (0, 1)),
  ended       INTEGER NOT NULL DEFAULT 0,
  outcome     INTEGER NOT NULL DEFAULT 0 CHECK (outcome BETWEEN 0 AND 8),
  returns     INTEGER NOT NULL DEFAULT 0,
  after       INTEGER NOT NULL DEFAULT 0,
  UNIQUE (day, number, origin), -- in this order: numbers given at one time lie side by side
  CHECK (state NOT IN (2, 3) OR "window" <> ''),
  CHECK ((slip = 0) = (printer = ''))
) STRICT, WITHOUT ROWID;

-- At most one called or serving ticket at a window.
CREATE UNIQUE INDEX tickets_at_window ON tickets ("window") WHERE state IN (2, 3);
-- A list of three with IN would be made into a table of its own for each ticket.
CREATE INDEX slips_open ON tickets (printer, seq) WHERE slip <> 0 AND slip <> 7 AND slip <> 10;
-- At most one slip of a printer is under way: sending, sent, stalled.
CREATE UNIQUE INDEX slips_under_way ON tickets (printer) WHERE slip BETWEEN 3 AND 5;

-- One row each time a number was called: shown, spoken. undone is the seq of the
-- event that took it back.
CREATE TABLE calls (
  ticket   TEXT    NOT NULL,
  seq      INTEGER NOT NULL,
  day      TEXT    NOT NULL,
  line     TEXT    NOT NULL,
  "window" TEXT    NOT NULL,
  staff    TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  times    INTEGER NOT NULL CHECK (times >= 1),
  reason   INTEGER NOT NULL,
  undone   INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (ticket, seq)
) STRICT, WITHOUT ROWID;

-- Who sat at which window, from when until when.
CREATE TABLE seats (
  seq      INTEGER PRIMARY KEY,
  day      TEXT    NOT NULL,
  "window" TEXT    NOT NULL,
  staff    TEXT    NOT NULL,
  since    INTEGER NOT NULL,
  until    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX seats_taken ON seats ("window") WHERE until = 0;
CREATE INDEX seats_of_day ON seats (day, "window");

-- One row a rating. That a ticket is rated once is the primary
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

-- Beside the journal.

-- Personal data of a ticket, purged after a time; never in the journal.
CREATE TABLE persons (
  ticket        TEXT PRIMARY KEY,
  day           TEXT NOT NULL,
  number_hmac   BLOB NOT NULL,
  number_masked TEXT NOT NULL,
  name_masked   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX persons_of_day ON persons (day, number_hmac);

-- People who may sign in; password is a PHC string.
CREATE TABLE accounts (
  user     TEXT    PRIMARY KEY CHECK (user <> ''),
  name     TEXT    NOT NULL,
  role     TEXT    NOT NULL CHECK (role <> ''),
  staff    TEXT    NOT NULL,
  password TEXT    NOT NULL,
  changed  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Sign-ins, by the SHA-256 of their token.
CREATE TABLE sessions (
  id      BLOB    PRIMARY KEY CHECK (length(id) = 32),
  user    TEXT    NOT NULL, -- of an account, or of a demo's, which are not stored
  role    TEXT    NOT NULL,
  created INTEGER NOT NULL,
  seen    INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_user ON sessions (user);

-- Enrolled kiosks and screens, by the SHA-256 of their token.
CREATE TABLE devices (
  token    BLOB    PRIMARY KEY CHECK (length(token) = 32),
  id       TEXT    NOT NULL CHECK (id <> ''),
  role     TEXT    NOT NULL CHECK (role <> ''),
  enrolled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
