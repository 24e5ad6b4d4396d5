-- What each change was, and changes of what isn't a schedule: calendars now.

ALTER TABLE audit
    ALTER COLUMN schedule_id DROP NOT NULL,
    -- What was changed where that is no schedule: calendar/holidays.
    ADD COLUMN resource text,
    -- [{"field", "before", "after"}, …]; null = nothing but what the action says.
    ADD COLUMN changes  jsonb;

-- The trail of a calendar, newest first. Rows of schedules aren't in it.
CREATE INDEX audit_by_resource ON audit (resource, audit_id DESC) WHERE resource IS NOT NULL;

-- Requests about one schedule, which go with it when it is purged. Those that create one are found by their time.
CREATE INDEX idempotent_request_by_schedule ON idempotent_request (right(operation, 36)) WHERE operation LIKE '% %';
