-- History: one row per execution, or per run of consecutive occurrences that never ran.
-- The id begins with the nominal time in milliseconds, so the primary key serves the list of all executions, newest
-- first, and its ranges of nominal time; new rows go to its right-hand end.

CREATE TABLE execution
(
    execution_id      uuid        PRIMARY KEY,
    schedule_id       uuid        NOT NULL,
    status            text        NOT NULL CHECK (status IN (
        'queued', 'running', 'retry_waiting', 'succeeded', 'failed', 'timed_out', 'cancelled', 'expired',
        'dead_lettered', 'missed', 'coalesced', 'skipped')),
    cause             text        NOT NULL,
    scheduled_at      timestamptz NOT NULL,
    fire_at           timestamptz NOT NULL,
    scheduled_through timestamptz,
    occurrences       bigint      NOT NULL,
    reason            text,
    attempt           integer     NOT NULL,
    dispatch          integer     NOT NULL,
    decided_at        timestamptz NOT NULL,
    started_at        timestamptz,
    finished_at       timestamptz,
    silo              text,
    triggered_by      text,
    error             text,
    response_status   integer,
    response_excerpt  text,
    extensions        jsonb
)
WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- The history of one schedule.
CREATE INDEX execution_by_schedule ON execution (schedule_id, execution_id DESC);
-- What is under way. Small: a row leaves it when it ends.
CREATE INDEX execution_unfinished ON execution (execution_id DESC)
    WHERE status IN ('queued', 'running', 'retry_waiting');
-- History by any other status but succeeded, which is most rows and read from the primary key.
CREATE INDEX execution_by_outcome ON execution (status, execution_id DESC)
    WHERE status NOT IN ('queued', 'running', 'retry_waiting', 'succeeded');
