-- A clock that ran ahead and was put right: the hall goes back to a day that has
-- begun before. last is where a day was opened last (first = where at first), and
-- mistaken when (Unix ms) it was left because it had not come yet, 0 = never; early
-- counts the numbers given by then.
ALTER TABLE days ADD COLUMN last INTEGER NOT NULL DEFAULT 0;
ALTER TABLE days ADD COLUMN mistaken INTEGER NOT NULL DEFAULT 0;
ALTER TABLE days ADD COLUMN early INTEGER NOT NULL DEFAULT 0;
UPDATE days SET last = first;
CREATE INDEX days_last ON days (last, day);
CREATE INDEX days_mistaken ON days (mistaken) WHERE mistaken > 0;
