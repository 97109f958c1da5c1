-- An entry of the hall office's log can be voided; voided is the seq of the event that
-- did it, 0 = it stands.
ALTER TABLE office_log ADD COLUMN voided   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE office_log ADD COLUMN void_at  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE office_log ADD COLUMN void_by  TEXT    NOT NULL DEFAULT '';
ALTER TABLE office_log ADD COLUMN void_why TEXT    NOT NULL DEFAULT '';
