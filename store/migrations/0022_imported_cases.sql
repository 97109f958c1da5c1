-- Cases of other systems: "foreign" is their number there, '' = the case is the
-- hall's own.
ALTER TABLE cases ADD COLUMN "foreign" TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX cases_foreign ON cases ("foreign") WHERE "foreign" <> '';
CREATE INDEX cases_outside ON cases (day, bureau) WHERE ticket = '';
