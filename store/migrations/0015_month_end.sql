-- What is handed in and entered at the end of a month: projections of their events.
-- text is a JSON list of paragraphs; "key" stands for one press of a button.
CREATE TABLE monthly_info (
  seq    INTEGER PRIMARY KEY,
  bureau TEXT    NOT NULL,
  month  TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  actor  TEXT    NOT NULL,
  title  TEXT    NOT NULL,
  text   TEXT    NOT NULL,
  "key"  TEXT    NOT NULL
) STRICT;
CREATE INDEX monthly_info_of_month ON monthly_info (month, bureau);
CREATE UNIQUE INDEX monthly_info_key ON monthly_info ("key") WHERE "key" <> '';

CREATE TABLE office_visits (
  seq    INTEGER PRIMARY KEY,
  bureau TEXT    NOT NULL,
  day    TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  actor  TEXT    NOT NULL,
  who    TEXT    NOT NULL,
  note   TEXT    NOT NULL,
  "key"  TEXT    NOT NULL
) STRICT;
CREATE INDEX office_visits_of_day ON office_visits (day);
CREATE UNIQUE INDEX office_visits_key ON office_visits ("key") WHERE "key" <> '';

-- Answers of self-assessments by hand, the last of an entry counts; answer is an
-- affairs.HandAnswer. And when an assessment was completed, with its score in percent.
CREATE TABLE assessment_answers (
  seq    INTEGER PRIMARY KEY,
  period TEXT    NOT NULL,
  entry  TEXT    NOT NULL,
  answer INTEGER NOT NULL CHECK (answer BETWEEN 1 AND 3),
  note   TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  actor  TEXT    NOT NULL
) STRICT;
CREATE INDEX assessment_answers_of ON assessment_answers (period, entry);

CREATE TABLE assessments_done (
  seq    INTEGER PRIMARY KEY,
  period TEXT    NOT NULL,
  score  REAL    NOT NULL,
  at     INTEGER NOT NULL,
  actor  TEXT    NOT NULL
) STRICT;
CREATE INDEX assessments_done_of ON assessments_done (period);
