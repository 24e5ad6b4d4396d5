-- What has happened to schedules and executions and isn't published yet. A row is written by the commit that it tells of, where
-- events are published at all, and removed once the server has it: mostly within milliseconds.

CREATE TABLE event_outbox
(
    -- Begins with the event's milliseconds, so that what was left over is found in order, and apart from what is on its way.
    event_id    uuid PRIMARY KEY,
    schedule_id uuid NOT NULL,
    -- execution.succeeded, schedule.paused
    kind        text NOT NULL,
    -- Only ever read whole.
    payload     text NOT NULL
)
-- Every row dies soon: vacuumed by number, as there is no size to take a part of.
WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
      autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000);
