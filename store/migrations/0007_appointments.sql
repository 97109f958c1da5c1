-- Appointments: a projection. slot_from and slot_to are minutes of the day in the
-- hall's zone; state is of package affairs; changed is when it became that.
CREATE TABLE appointments (
  code      TEXT    PRIMARY KEY CHECK (code <> ''),
  seq       INTEGER NOT NULL,
  date      TEXT    NOT NULL,
  line      TEXT    NOT NULL,
  matter    TEXT    NOT NULL,
  slot_from INTEGER NOT NULL,
  slot_to   INTEGER NOT NULL,
  state     INTEGER NOT NULL CHECK (state BETWEEN 1 AND 5),
  ticket    TEXT    NOT NULL DEFAULT '',
  changed   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX appointments_of_date ON appointments (date, line, slot_from);

-- Beside the journal: who booked. phone_hmac is of the last four digits. Purged
-- like persons, by the date of the appointment.
CREATE TABLE booked_persons (
  code        TEXT PRIMARY KEY,
  date        TEXT NOT NULL,
  number_hmac BLOB NOT NULL,
  phone_hmac  BLOB NOT NULL,
  name_masked TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX booked_by_person ON booked_persons (number_hmac, date);
CREATE INDEX booked_by_phone ON booked_persons (date, phone_hmac);
