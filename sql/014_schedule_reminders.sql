-- A schedule's reminder is part of its own row: written by the commit that decides the wake, so neither can be without
-- the other. Only wakes that are no timer's have one.

ALTER TABLE schedule_runtime
    ADD COLUMN remind_at  timestamptz,
    -- Where on Orleans' ring the schedule's grain lies: silos read the reminders of their own part. Null = written by an
    -- earlier version; such a row is every silo's until its next commit.
    ADD COLUMN grain_hash bigint;

UPDATE schedule_runtime SET remind_at = next_wake_at WHERE next_wake_at IS NOT NULL;

-- Serves ReadReminders, run by every silo each minute and when silos come and go.
CREATE INDEX schedule_runtime_by_reminder ON schedule_runtime (remind_at) WHERE remind_at IS NOT NULL;

DELETE FROM OrleansRemindersTable WHERE GrainId LIKE 'schedule/%' AND ReminderName = 'wake';
