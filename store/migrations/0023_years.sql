-- A hall after years: what a page asks of a long table is answered by an index alone.
-- breach: the case was settled and a limit of it may not have been kept
-- (affairs.Case.MayBreach); without it none was missed.
ALTER TABLE cases ADD COLUMN breach INTEGER NOT NULL DEFAULT 0;
UPDATE cases SET breach = 1 WHERE settled <> '' AND (deemed = 1 OR EXISTS (
  SELECT 1 FROM json_each(cases.body, '$.steps') d
  WHERE d.value ->> 'kind' IN (12, 13) AND ifnull(d.value ->> 'taken_back', 0) = 0 AND (
    d.value ->> '$.committed.day' IS NULL OR d.value ->> 'day' > d.value ->> '$.committed.day'
    OR d.value ->> '$.statutory.day' IS NULL OR d.value ->> 'day' > d.value ->> '$.statutory.day'
    OR NOT EXISTS (SELECT 1 FROM json_each(cases.body, '$.steps') h WHERE h.value ->> 'kind' = 15
      AND ifnull(h.value ->> 'taken_back', 0) = 0 AND h.value ->> 'day' <= date(d.value ->> 'day', '+10 days')))));
CREATE INDEX cases_breached ON cases (settled, year, serial, bureau) WHERE breach = 1;

DROP INDEX cases_settled;
CREATE INDEX cases_settled ON cases (settled, year, serial, bureau, finish, late) WHERE settled <> '';
DROP INDEX cases_to_archive;
CREATE INDEX cases_to_archive ON cases (closed, no, bureau) WHERE state = 6;

-- Tickets whose outcome asks for a paper: accepted 1, supplement 3, returned 4. With IN a
-- table of its own would be made for each ticket.
CREATE INDEX tickets_answered ON tickets (day, outcome, matter) WHERE outcome >= 1 AND outcome <= 4 AND outcome <> 2;
DROP INDEX documents_of_ticket;
CREATE INDEX documents_of_ticket ON documents (ticket, notice, voided, "case");

-- Covering, and by the end of an outage: few are of the days that are asked for.
DROP INDEX sheets_of_day;
CREATE INDEX sheets_of_day ON sheets (day, matter);
CREATE INDEX outages_of ON outages (until, since);
