-- A schedule is two rows with one key. What people change is in `schedule`, rewritten by edits and status changes only;
-- what fires change is in `schedule_runtime`, rewritten by every fire. There are no foreign keys: rows that belong
-- together are written by one statement, and a key would make every fire lock and dirty the row it refers to.

CREATE TABLE schedule
(
    schedule_id   uuid        PRIMARY KEY,
    head          jsonb       NOT NULL,
    -- Copies of what the head holds, for lists to filter and sort by; written in the same statement.
    name          text        COLLATE "C" NOT NULL,
    status        text        NOT NULL CHECK (status IN ('active', 'paused', 'completed', 'cancelled', 'deleted')),
    schedule_type text        NOT NULL CHECK (schedule_type IN ('cron', 'interval', 'one_time', 'immediate')),
    workflow_id   text,
    created_by    text,
    community_id  text,
    tags          text[]      NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL
);

-- Lists run by (created_at, schedule_id) descending. Each index serves one filter in that order, so that a page costs
-- what it shows, however many schedules there are.

-- The list without filters.
CREATE INDEX schedule_by_creation ON schedule (created_at DESC, schedule_id DESC) WHERE status <> 'deleted';
-- The same with include_deleted.
CREATE INDEX schedule_by_creation_all ON schedule (created_at DESC, schedule_id DESC);
CREATE INDEX schedule_by_status ON schedule (status, created_at DESC, schedule_id DESC);
CREATE INDEX schedule_by_type ON schedule (schedule_type, created_at DESC, schedule_id DESC);
CREATE INDEX schedule_by_workflow ON schedule (workflow_id, created_at DESC, schedule_id DESC)
    WHERE workflow_id IS NOT NULL;
CREATE INDEX schedule_by_creator ON schedule (created_by, created_at DESC, schedule_id DESC)
    WHERE created_by IS NOT NULL;
CREATE INDEX schedule_by_community ON schedule (community_id, created_at DESC, schedule_id DESC)
    WHERE community_id IS NOT NULL;

-- Tags and name prefixes find their rows by these, then sort; a tag that most schedules have is filtered from the
-- creation index instead. A prefix is a range only where order is that of bytes, so names collate as "C".
CREATE INDEX schedule_by_tag ON schedule USING gin (tags);
CREATE INDEX schedule_by_name ON schedule (name);

CREATE TABLE schedule_runtime
(
    schedule_id  uuid   PRIMARY KEY,
    -- The version a commit must name to succeed it.
    version      bigint NOT NULL,
    -- The statement that wrote this version: tells whether a commit whose answer got lost took place.
    commit_id    uuid   NOT NULL,
    -- Text, not jsonb: written at every fire, and only ever read whole.
    runtime      text   NOT NULL,
    next_wake_at timestamptz,
    next_fire_at timestamptz
)
-- Room on the page for the next version; rows stay uncompressed and in line up to a page, as each lives for one fire.
WITH (fillfactor = 60, toast_tuple_target = 8160,
      autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- The sweep for wakes that nothing carried out.
CREATE INDEX schedule_runtime_by_wake ON schedule_runtime (next_wake_at, schedule_id) WHERE next_wake_at IS NOT NULL;
-- Lists filtered by a range of next fires.
CREATE INDEX schedule_runtime_by_fire ON schedule_runtime (next_fire_at) WHERE next_fire_at IS NOT NULL;
