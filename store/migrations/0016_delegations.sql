-- Delegations (授权): who may verify and decide for a bureau for some time: a
-- projection. since, until and ended are Unix ms; ended 0 = it was not taken back.
CREATE TABLE delegations (
  seq    INTEGER PRIMARY KEY,
  bureau TEXT    NOT NULL,
  staff  TEXT    NOT NULL,
  since  INTEGER NOT NULL,
  until  INTEGER NOT NULL,
  basis  TEXT    NOT NULL,
  actor  TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  ended  INTEGER NOT NULL DEFAULT 0,
  ender  TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX delegations_until ON delegations (until);
