-- History by month of nominal time (UTC). An id begins with it, so each month is a range of ids, and a month that is no
-- longer wanted goes by dropping a table. The primary key stays the id alone, and with it ON CONFLICT (execution_id).
--
--   execution_before        what was there when this script ran, and all earlier times
--   execution_2030_01, ...  months, made ahead by make_execution_month
--   execution_rest          times without a month: a month that was dropped, or isn't made yet. No commit can fail for
--                           want of a partition.

-- The least id of a day.
CREATE FUNCTION first_execution_id(day date) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM day) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

CREATE FUNCTION execution_month_name(month date) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT 'execution_' || to_char(month::timestamp, 'YYYY_MM')
$$;

-- Months that have a table, earliest first. One that isn't attached is on its way out: see detach_execution_month.
CREATE FUNCTION execution_months() RETURNS TABLE (month date, attached boolean)
LANGUAGE sql STABLE AS $$
    SELECT to_date(right(relname, 7), 'YYYY_MM'), relispartition
    FROM pg_class
    WHERE relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'execution'::regclass)
      AND relkind = 'r'
      AND relname ~ '^execution_\d{4}_\d{2}$'
    ORDER BY relname
$$;

-- A table like `execution`, with the indexes of sql/006_execution.sql, which say what they are for.
CREATE FUNCTION create_execution_part(name text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE TABLE %I (LIKE execution INCLUDING CONSTRAINTS)
         WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)', name);
    EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (execution_id)', name);
    EXECUTE format('CREATE INDEX %I ON %I (schedule_id, execution_id DESC)', name || '_by_schedule', name);
    EXECUTE format(
        'CREATE INDEX %I ON %I (execution_id DESC) WHERE status IN (''queued'', ''running'', ''retry_waiting'')',
        name || '_unfinished', name);
    EXECUTE format(
        'CREATE INDEX %I ON %I (status, execution_id DESC)
         WHERE status NOT IN (''queued'', ''running'', ''retry_waiting'', ''succeeded'')',
        name || '_by_outcome', name);
END
$$;

-- Makes a month's table unless there is one; returns whether it did. Commits go on meanwhile: attaching shares the lock
-- on `execution` with them, and keeps waiting only who has business with execution_rest. What that holds of the month is
-- moved, as the month could not be attached otherwise.
CREATE FUNCTION make_execution_month(month date) RETURNS boolean
LANGUAGE plpgsql
SET lock_timeout = '200ms' AS $$
DECLARE
    name     text := execution_month_name(month);
    first_id uuid := first_execution_id(month);
    end_id   uuid := first_execution_id((month + interval '1 month')::date);
BEGIN
    IF EXISTS (SELECT FROM execution_months() AS m WHERE m.month = make_execution_month.month) THEN
        RETURN false;
    END IF;

    -- Both before anything is moved, in the order in which commits take them: no lock is made stronger later.
    LOCK TABLE ONLY execution IN SHARE UPDATE EXCLUSIVE MODE;
    LOCK TABLE execution_rest IN ACCESS EXCLUSIVE MODE;
    PERFORM create_execution_part(name);
    EXECUTE format(
        'WITH moved AS (DELETE FROM execution_rest WHERE execution_id >= %L AND execution_id < %L RETURNING *)
         INSERT INTO %I SELECT * FROM moved', first_id, end_id, name);
    EXECUTE format('ALTER TABLE execution ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, first_id, end_id);
    RETURN true;
END
$$;

ALTER TABLE execution RENAME TO execution_before;
ALTER INDEX execution_pkey RENAME TO execution_before_pkey;
ALTER INDEX execution_by_schedule RENAME TO execution_before_by_schedule;
ALTER INDEX execution_unfinished RENAME TO execution_before_unfinished;
ALTER INDEX execution_by_outcome RENAME TO execution_before_by_outcome;

CREATE TABLE execution (LIKE execution_before INCLUDING CONSTRAINTS) PARTITION BY RANGE (execution_id);
ALTER TABLE execution ADD CONSTRAINT execution_pkey PRIMARY KEY (execution_id);
CREATE INDEX execution_by_schedule ON execution (schedule_id, execution_id DESC);
CREATE INDEX execution_unfinished ON execution (execution_id DESC) WHERE status IN ('queued', 'running', 'retry_waiting');
CREATE INDEX execution_by_outcome ON execution (status, execution_id DESC)
    WHERE status NOT IN ('queued', 'running', 'retry_waiting', 'succeeded');

SELECT create_execution_part('execution_rest');
ALTER TABLE execution ATTACH PARTITION execution_rest DEFAULT;

-- Months begin with this one, or with the next where this one has rows already, as those stay where they are. The few
-- that lie further ahead are put where they now belong.
DO $$
DECLARE
    this_month date := date_trunc('month', now() AT TIME ZONE 'UTC')::date;
    next_month date := (date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month')::date;
    first      date := next_month;
BEGIN
    IF NOT EXISTS (SELECT FROM execution_before
                   WHERE execution_id >= first_execution_id(this_month) AND execution_id < first_execution_id(next_month)) THEN
        first := this_month;
    END IF;

    PERFORM make_execution_month(first);
    PERFORM make_execution_month((first + interval '1 month')::date);
    WITH moved AS (DELETE FROM execution_before WHERE execution_id >= first_execution_id(first) RETURNING *)
    INSERT INTO execution SELECT * FROM moved;
    EXECUTE format(
        'ALTER TABLE execution ATTACH PARTITION execution_before FOR VALUES FROM (MINVALUE) TO (%L)', first_execution_id(first));
END
$$;
