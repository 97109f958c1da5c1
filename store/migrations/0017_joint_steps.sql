-- Joint steps (联办): a projection. step is the place of the step in the case's body,
-- bureau who is asked; asked and ended are days, ended '' = it is open.
CREATE TABLE joint_steps (
  "case" TEXT    NOT NULL,
  step   INTEGER NOT NULL,
  bureau TEXT    NOT NULL,
  asked  TEXT    NOT NULL,
  ended  TEXT    NOT NULL DEFAULT '',
  PRIMARY KEY ("case", step)
) STRICT, WITHOUT ROWID;
CREATE INDEX joint_steps_open ON joint_steps (bureau, "case") WHERE ended = '';
CREATE INDEX joint_steps_ended ON joint_steps (ended, bureau, "case") WHERE ended <> '';
CREATE INDEX joint_steps_asked ON joint_steps (asked, bureau, "case");
