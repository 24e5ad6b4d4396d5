-- How far the last attempt that has ended had come, as its handler said: JSON, read whole and never searched by. Null in nearly
-- all rows, where it costs a bit.
ALTER TABLE execution ADD COLUMN progress jsonb;
