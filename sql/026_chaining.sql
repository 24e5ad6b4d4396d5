-- Schedules that come after others, and what they are still to be told.

ALTER TABLE schedule DROP CONSTRAINT schedule_schedule_type_check;
ALTER TABLE schedule ADD CONSTRAINT schedule_schedule_type_check
    CHECK (schedule_type IN ('cron', 'interval', 'one_time', 'immediate', 'after'));

-- What comes after a schedule or a workflow, asked by every commit of an execution that has ended. Most schedules come after
-- none, and pay nothing for it.
CREATE INDEX schedule_by_predecessor ON schedule (
    COALESCE('schedule/' || (head #>> '{definition,timing,after,schedule_id}'),
             'workflow/' || (head #>> '{definition,timing,after,workflow_id}')))
    WHERE head #> '{definition,timing,after}' IS NOT NULL AND status IN ('active', 'paused');

-- Those that run a workflow: a chain goes through them, and must not come round.
CREATE INDEX schedule_follower_by_workflow ON schedule (workflow_id)
    WHERE head #> '{definition,timing,after}' IS NOT NULL AND status IN ('active', 'paused') AND workflow_id IS NOT NULL;

-- That a schedule is to be told of an execution that has ended: written with its outcome, gone once the schedule has stored
-- what comes of it. Nearly empty at all times; what a silo that died left in it is found by the sweep.
CREATE TABLE follow_up
(
    execution_id uuid        NOT NULL,
    -- The schedule to be told.
    follower_id  uuid        NOT NULL,
    -- The schedule whose execution it was.
    schedule_id  uuid        NOT NULL,
    status       text        NOT NULL,
    finished_at  timestamptz NOT NULL,
    links        integer     NOT NULL,
    PRIMARY KEY (execution_id, follower_id)
);
