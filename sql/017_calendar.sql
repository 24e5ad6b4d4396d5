-- Calendars: what they exclude, and how far the schedules that name them have been told.

CREATE TABLE calendar
(
    name         text        COLLATE "C" PRIMARY KEY,
    version      bigint      NOT NULL,
    -- Null = deleted. The row stays, so that a calendar made anew is newer than every copy that schedules have.
    definition   jsonb,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    updated_by   text,
    -- Schedules up to this one know the version; null = all do.
    told_through uuid
);

-- The schedules that name a calendar. Most name none, and pay nothing for it.
CREATE INDEX schedule_by_calendar ON schedule USING gin ((head #> '{definition,timing,calendars}') jsonb_path_ops)
    WHERE head #> '{definition,timing,calendars}' IS NOT NULL;
