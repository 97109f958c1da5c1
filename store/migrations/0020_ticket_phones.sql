-- Beside the journal: the mobile telephone that the holder of a number left to find it
-- again by: its keyed hash and its masked form. Purged when its day is over.
CREATE TABLE ticket_phones (
  ticket       TEXT PRIMARY KEY,
  day          TEXT NOT NULL,
  phone_hmac   BLOB NOT NULL CHECK (length(phone_hmac) = 32),
  phone_masked TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_phones_of_day ON ticket_phones (day, phone_hmac);
