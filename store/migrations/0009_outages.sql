-- Troubles of devices, each from its beginning to its end: a projection. device is
-- an id, or what several devices share; until is 0 while it lasts.
CREATE TABLE outages (
  seq    INTEGER PRIMARY KEY,
  device TEXT    NOT NULL,
  code   TEXT    NOT NULL,
  fault  INTEGER NOT NULL,
  zh     TEXT    NOT NULL,
  en     TEXT    NOT NULL,
  since  INTEGER NOT NULL,
  until  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX outages_now ON outages (device) WHERE until = 0;
