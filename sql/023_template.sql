-- Templates: what they hold, and how far the schedules that follow them have been told. As calendars (017).

CREATE TABLE template
(
    name         text        COLLATE "C" PRIMARY KEY,
    version      bigint      NOT NULL,
    -- Null = deleted. The row stays, so that a template made anew is newer than every version that schedules go by.
    definition   jsonb,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    updated_by   text,
    -- Schedules up to this one know the version; null = all do.
    told_through uuid
);

-- The schedules that follow a template, by id. Most follow none, and pay nothing for it.
CREATE INDEX schedule_by_template ON schedule ((head #>> '{template,applied,name}'), schedule_id)
    WHERE head #>> '{template,applied,follows}' = 'true';

-- The active schedules that run one thing, newest first, as ids rise: what conflicts are looked for among. By a hash, as
-- addresses may be longer than an index takes; those found are compared in full.
CREATE INDEX schedule_by_target ON schedule (
    hashtextextended(COALESCE(
        'workflow:' || workflow_id,
        'command:' || (head #>> '{definition,target,command,name}'),
        'webhook:' || (head #>> '{definition,target,webhook,url}')), 0),
    schedule_id DESC)
    WHERE status = 'active';
