-- What the hall's own files said, by SHA-256. They stand beside the journal, which
-- names them by hash only: files hold the names of staff.
CREATE TABLE file_texts (
  hash    BLOB PRIMARY KEY CHECK (length(hash) = 32),
  content BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Changes of the hall's files: a projection. hash and was are hex, '' = no such file.
CREATE TABLE file_changes (
  seq   INTEGER NOT NULL,
  file  TEXT    NOT NULL,
  at    INTEGER NOT NULL,
  actor TEXT    NOT NULL,
  why   TEXT    NOT NULL,
  hash  TEXT    NOT NULL,
  was   TEXT    NOT NULL,
  PRIMARY KEY (file, seq)
) STRICT, WITHOUT ROWID;

-- Versions of guides: a projection. state is affairs.GuideState.
CREATE TABLE guide_versions (
  matter    TEXT    NOT NULL,
  version   INTEGER NOT NULL,
  state     INTEGER NOT NULL,
  file      TEXT    NOT NULL,
  hash      TEXT    NOT NULL,
  effective TEXT    NOT NULL,
  review_by TEXT    NOT NULL,
  drafter   TEXT    NOT NULL,
  proposer  TEXT    NOT NULL DEFAULT '',
  releaser  TEXT    NOT NULL DEFAULT '',
  drafted   INTEGER NOT NULL,
  proposed  INTEGER NOT NULL DEFAULT 0,
  released  INTEGER NOT NULL DEFAULT 0,
  in_force  INTEGER NOT NULL DEFAULT 0,
  reason    TEXT    NOT NULL DEFAULT '',
  PRIMARY KEY (matter, version)
) STRICT, WITHOUT ROWID;

-- Printed guides that lie ready: a projection.
CREATE TABLE guide_stock (
  matter TEXT PRIMARY KEY,
  count  INTEGER NOT NULL,
  low    INTEGER NOT NULL,
  at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
