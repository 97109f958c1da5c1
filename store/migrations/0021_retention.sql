-- Under which class the file of a case is archived (affairs.Retention); '' = it is not
-- archived, or was before there were classes.
ALTER TABLE cases ADD COLUMN retention TEXT NOT NULL DEFAULT '';
CREATE INDEX cases_archived ON cases (year, retention, bureau, serial) WHERE state = 7;
