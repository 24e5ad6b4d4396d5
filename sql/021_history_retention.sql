-- What removes history: rows in batches (HistorySql), and whole months here.

-- Whether a row may go that is older than a cutoff. What isn't over stays, however old. So does, for a while, what somebody
-- asked for with a key: its row tells a repetition of the request that it is one.
CREATE FUNCTION execution_is_over(
    status text, cause text, scheduled_at timestamptz, decided_at timestamptz, finished_at timestamptz,
    cutoff timestamptz, keyed_cutoff timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT status NOT IN ('queued', 'running', 'retry_waiting')
       AND greatest(scheduled_at, decided_at, finished_at) < cutoff
       AND (cause NOT LIKE 'manual:%' OR decided_at < keyed_cutoff)
$$;

-- Whether all of a month may go. Reads the month, up to the first row that must stay, and locks nothing.
CREATE FUNCTION execution_month_is_over(month date, cutoff timestamptz, keyed_cutoff timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    name text := execution_month_name(month);
    stay boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE status IN (''queued'', ''running'', ''retry_waiting''))', name) INTO stay;
    IF NOT stay THEN
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM %I WHERE NOT execution_is_over(
                 status, cause, scheduled_at, decided_at, finished_at, $1, $2))', name)
        INTO stay USING cutoff, keyed_cutoff;
    END IF;

    RETURN NOT stay;
END
$$;

-- Takes a month out of `execution`. For that moment nobody may use it, which takes milliseconds once nobody does, and is
-- given up after a tenth of a second, the longest that a fire may have to wait. (Doing it concurrently isn't possible where
-- there is a default partition.)
CREATE FUNCTION detach_execution_month(month date) RETURNS void
LANGUAGE plpgsql
SET lock_timeout = '100ms' AS $$
BEGIN
    IF EXISTS (SELECT FROM execution_months() AS m WHERE m.month = detach_execution_month.month AND m.attached) THEN
        EXECUTE format('ALTER TABLE execution DETACH PARTITION %I', execution_month_name(month));
    END IF;
END
$$;

-- Drops a month that is detached, and returns how many rows went with it. What was written into it between the look at it
-- and then is put back, which nobody else waits for; should it have been written again since, that is the newer.
CREATE FUNCTION drop_execution_month(month date, cutoff timestamptz, keyed_cutoff timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    name text := execution_month_name(month);
    gone bigint;
BEGIN
    EXECUTE format(
        'INSERT INTO execution SELECT * FROM %I
         WHERE NOT execution_is_over(status, cause, scheduled_at, decided_at, finished_at, $1, $2)
         ON CONFLICT (execution_id) DO NOTHING', name)
    USING cutoff, keyed_cutoff;
    EXECUTE format(
        'SELECT count(*) FROM %I WHERE execution_is_over(status, cause, scheduled_at, decided_at, finished_at, $1, $2)', name)
    INTO gone USING cutoff, keyed_cutoff;
    EXECUTE format('DROP TABLE %I', name);
    RETURN gone;
END
$$;

-- How far the walk through the schedules has come that looks for those with too many rows. One row.
CREATE TABLE history_walk
(
    only_one    boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    schedule_id uuid    NOT NULL
);

INSERT INTO history_walk (schedule_id) VALUES ('00000000-0000-0000-0000-000000000000');
