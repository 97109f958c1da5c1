-- Referrals (首问负责): a ticket that a clerk sent to another line: a projection. clerk
-- is who sent it, first_asked who was asked first; undone is the seq of the event that
-- took it back.
CREATE TABLE referrals (
  seq         INTEGER PRIMARY KEY,
  day         TEXT    NOT NULL,
  ticket      TEXT    NOT NULL,
  clerk       TEXT    NOT NULL,
  first_asked TEXT    NOT NULL,
  "window"    TEXT    NOT NULL,
  from_line   TEXT    NOT NULL,
  to_line     TEXT    NOT NULL,
  at          INTEGER NOT NULL,
  undone      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX referrals_of_day ON referrals (day);
CREATE INDEX referrals_of_ticket ON referrals (ticket);

-- Pauses of windows, with the reason: a projection. until 0 = still.
CREATE TABLE pauses (
  seq      INTEGER PRIMARY KEY,
  day      TEXT    NOT NULL,
  "window" TEXT    NOT NULL,
  staff    TEXT    NOT NULL,
  reason   TEXT    NOT NULL,
  since    INTEGER NOT NULL,
  until    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX pauses_of_day ON pauses (day);
CREATE INDEX pauses_open ON pauses ("window") WHERE until = 0;

-- Of the past: an act is undone within seconds, so what took it back stands near it.
INSERT INTO referrals (seq, day, ticket, clerk, first_asked, "window", from_line, to_line, at, undone)
SELECT j.seq, j.day, j.ticket, c.staff, iif(t.first_asked = '', c.staff, t.first_asked), j."window", c.line, j.line, j.at,
  ifnull((SELECT u.seq FROM journal u WHERE u.seq > j.seq AND u.seq <= j.seq + 1000 AND u.kind = 14 AND u.code = 11 AND u.ticket = j.ticket ORDER BY u.seq LIMIT 1), 0)
FROM journal j JOIN tickets t ON t.id = j.ticket
  JOIN calls c ON c.ticket = j.ticket AND c.seq = (SELECT max(l.seq) FROM calls l WHERE l.ticket = j.ticket AND l.seq < j.seq)
WHERE j.kind = 11 AND c.line <> j.line;

INSERT INTO pauses (seq, day, "window", staff, reason, since, until)
SELECT j.seq, j.day, j."window", ifnull((SELECT s.staff FROM seats s WHERE s."window" = j."window" AND s.seq < j.seq ORDER BY s.seq DESC LIMIT 1), ''), j.text, j.at,
  ifnull((SELECT u.at FROM journal u WHERE u.seq > j.seq AND u."window" = j."window" AND u.kind IN (20, 22, 23) ORDER BY u.seq LIMIT 1), 0)
FROM journal j WHERE j.kind = 21;
