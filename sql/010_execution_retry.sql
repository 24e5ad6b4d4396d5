-- Retries and redrives. Both columns are null in nearly all rows, where they cost a bit each. Neither is searched by: what
-- waits for its next attempt is found by schedule_runtime.next_wake_at, and listed by execution_unfinished.

ALTER TABLE execution
    -- When the next attempt is due, while it is waited for.
    ADD COLUMN next_attempt_at timestamptz,
    -- JSON handed to the execution in place of its schedule's context, kept for a redrive of one that ended badly. Text, as
    -- it is only ever read whole.
    ADD COLUMN context         text;
