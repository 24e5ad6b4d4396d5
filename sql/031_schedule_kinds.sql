-- A new status makes an entry in every index that has its schedule, and most schedules of a herd get one when they have fired.
-- So one index serves the lists by status, by type, and of all that isn't deleted, which are merged from the few kinds there are.

CREATE INDEX schedule_by_kind ON schedule (status, schedule_type, created_at DESC, schedule_id DESC);
DROP INDEX schedule_by_status;
DROP INDEX schedule_by_type;

-- Lists that show deleted ones, and filters that most schedules pass.
DROP INDEX schedule_by_creation;
ALTER INDEX schedule_by_creation_all RENAME TO schedule_by_creation;
