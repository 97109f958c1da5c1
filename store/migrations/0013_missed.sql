-- A number that was called and did not come stays missed when its day ends: before,
-- it counted as not served, and no past day had anybody missed.
UPDATE tickets SET state = 5 WHERE state = 8 AND called > 0 AND started = 0;
DELETE FROM sums;
UPDATE days SET summed = 0;
