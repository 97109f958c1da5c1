-- The details of a task may have an English text beside the Chinese.
ALTER TABLE tasks ADD COLUMN details_en TEXT NOT NULL DEFAULT '';
