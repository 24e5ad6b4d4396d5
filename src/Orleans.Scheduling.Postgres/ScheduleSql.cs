using Orleans.Scheduling.Postgres.Chains;

namespace Orleans.Scheduling.Postgres;

/// <summary>The statements that grains' work runs.</summary>
internal static class ScheduleSql
{
    /// <summary>
    /// Commits a batch: one entry per schedule, all in one statement and so in one transaction. An entry whose version
    /// isn't the current one matches no row, and its head, executions and audit find no winner to join: they are
    /// dropped with it. Returns the schedules that were written, each with whom to tell of its executions that have ended: those
    /// are found by schedule_by_predecessor, and told from the table should this silo die before it has told them.
    /// </summary>
    public const string Commit = CommitParts + Written;

    /// <summary>The same with events of the schedules.</summary>
    public const string CommitWithEvents = CommitParts +
        """
        ,
        events AS (
            INSERT INTO event_outbox (event_id, schedule_id, kind, payload)
            SELECT o.*
            FROM unnest(@event_ids, @event_schedule_ids, @event_kinds, @event_payloads) AS o (event_id, schedule_id, kind, payload)
            JOIN won USING (schedule_id)
            ON CONFLICT (event_id) DO NOTHING
        )
        """ + Written;

    private const string CommitParts =
        $$"""
        WITH entry AS (
            SELECT *
            FROM unnest(@schedule_ids, @expected_versions, @runtimes, @next_wakes, @next_fires, @reminders, @grain_hashes)
                AS e (schedule_id, expected_version, runtime, next_wake_at, next_fire_at, remind_at, grain_hash)
        ),
        updated AS (
            UPDATE schedule_runtime AS r
            SET version = e.expected_version + 1, commit_id = @commit_id, runtime = e.runtime,
                next_wake_at = e.next_wake_at, next_fire_at = e.next_fire_at, remind_at = e.remind_at,
                grain_hash = e.grain_hash
            FROM entry AS e
            WHERE r.schedule_id = e.schedule_id AND r.version = e.expected_version
            RETURNING r.schedule_id
        ),
        created AS (
            INSERT INTO schedule_runtime
                (schedule_id, version, commit_id, runtime, next_wake_at, next_fire_at, remind_at, grain_hash)
            SELECT schedule_id, 1, @commit_id, runtime, next_wake_at, next_fire_at, remind_at, grain_hash
            FROM entry
            WHERE expected_version = 0
            ON CONFLICT (schedule_id) DO NOTHING
            RETURNING schedule_id
        ),
        won AS (
            SELECT schedule_id FROM updated
            UNION ALL
            SELECT schedule_id FROM created
        ),
        head AS (
            SELECT schedule_id, head, name, status, schedule_type, workflow_id, created_by, community_id,
                   CASE WHEN tags = '[]' THEN '{}' ELSE ARRAY(SELECT jsonb_array_elements_text(tags)) END AS tags,
                   created_at, updated_at
            FROM unnest(@head_ids, @heads, @names, @statuses, @schedule_types, @workflow_ids, @created_bys,
                        @community_ids, @tags, @created_ats, @updated_ats)
                AS h (schedule_id, head, name, status, schedule_type, workflow_id, created_by, community_id, tags,
                      created_at, updated_at)
        ),
        new_heads AS (
            INSERT INTO schedule
                (schedule_id, head, name, status, schedule_type, workflow_id, created_by, community_id, tags,
                 created_at, updated_at)
            SELECT head.*
            FROM head
            JOIN created USING (schedule_id)
        ),
        changed_heads AS (
            UPDATE schedule AS s
            SET head = h.head, name = h.name, status = h.status, schedule_type = h.schedule_type,
                workflow_id = h.workflow_id, created_by = h.created_by, community_id = h.community_id, tags = h.tags,
                created_at = h.created_at, updated_at = h.updated_at
            FROM head AS h
            JOIN updated USING (schedule_id)
            WHERE s.schedule_id = h.schedule_id
        ),
        changed_statuses AS (
            UPDATE schedule AS s
            SET head = s.head || c.change, status = c.status, updated_at = c.updated_at
            FROM unnest(@status_ids, @status_changes, @new_statuses, @status_ats) AS c (schedule_id, change, status, updated_at)
            JOIN updated USING (schedule_id)
            WHERE s.schedule_id = c.schedule_id
        ),
        executions AS (
            INSERT INTO execution
                (execution_id, schedule_id, status, cause, scheduled_at, fire_at, scheduled_through, occurrences,
                 reason, attempt, dispatch, decided_at, started_at, finished_at, silo, triggered_by, error,
                 response_status, response_excerpt, next_attempt_at, context, extensions, progress)
            SELECT x.*
            FROM unnest(@execution_ids, @execution_schedule_ids, @execution_statuses, @causes, @scheduled_ats, @fire_ats,
                        @scheduled_throughs, @occurrences, @reasons, @attempts, @dispatches, @decided_ats, @started_ats,
                        @finished_ats, @silos, @triggered_bys, @errors, @response_statuses, @response_excerpts,
                        @next_attempt_ats, @execution_contexts, @extensions, @progresses)
                AS x (execution_id, schedule_id, status, cause, scheduled_at, fire_at, scheduled_through, occurrences,
                      reason, attempt, dispatch, decided_at, started_at, finished_at, silo, triggered_by, error,
                      response_status, response_excerpt, next_attempt_at, context, extensions, progress)
            JOIN won USING (schedule_id)
            ON CONFLICT (execution_id) DO UPDATE
            SET status = excluded.status, scheduled_through = excluded.scheduled_through,
                occurrences = excluded.occurrences, reason = excluded.reason, attempt = excluded.attempt,
                dispatch = excluded.dispatch, started_at = excluded.started_at, finished_at = excluded.finished_at,
                silo = excluded.silo, error = excluded.error, response_status = excluded.response_status,
                response_excerpt = excluded.response_excerpt, next_attempt_at = excluded.next_attempt_at,
                context = excluded.context, extensions = excluded.extensions, progress = excluded.progress
        ),
        audits AS (
            INSERT INTO audit (audit_id, schedule_id, at, action, actor, note, trace_id, changes)
            SELECT a.*
            FROM unnest(@audit_ids, @audit_schedule_ids, @audit_ats, @actions, @actors, @notes, @trace_ids, @changes)
                AS a (audit_id, schedule_id, at, action, actor, note, trace_id, changes)
            JOIN won USING (schedule_id)
        ),
        follow_ups AS (
            INSERT INTO follow_up (execution_id, follower_id, schedule_id, status, finished_at, links)
            SELECT e.execution_id, s.schedule_id, e.schedule_id, e.status, e.finished_at, e.links
            FROM unnest(@ended_ids, @ended_schedule_ids, @ended_places, @ended_outcomes, @ended_statuses, @ended_ats, @ended_links)
                AS e (execution_id, schedule_id, place, outcome, status, finished_at, links)
            JOIN won ON won.schedule_id = e.schedule_id
            -- OFFSET 0 keeps this a probe of the index for each: joined, it may become a scan of all schedules.
            CROSS JOIN LATERAL (
                SELECT s.schedule_id
                FROM schedule AS s
                WHERE {{ChainSql.Place}} = e.place AND {{ChainSql.IsFollower}}
                  AND s.head #>> '{definition,timing,after,on}' IN ('any', e.outcome)
                OFFSET 0) AS s
            -- Asked once, of the index's first entry: as long as nobody comes after anybody, no execution looks for whom to tell.
            WHERE (SELECT true FROM schedule AS s WHERE {{ChainSql.IsFollower}} ORDER BY {{ChainSql.Place}} LIMIT 1)
            ON CONFLICT (execution_id, follower_id) DO NOTHING
            RETURNING schedule_id, follower_id, execution_id, status, finished_at, links
        )
        """;

    private const string Written =
        """

        SELECT won.schedule_id, f.follower_id, f.execution_id, f.schedule_id, f.status, f.finished_at, f.links
        FROM won
        LEFT JOIN follow_ups AS f ON f.schedule_id = won.schedule_id
        """;

    /// <summary>
    /// What became of a batch whose answer got lost. The lock waits for a transaction that is still ending; so the ids
    /// alone select, as a condition on what it writes would be judged before the wait.
    /// </summary>
    public const string ReadBack =
        """
        SELECT schedule_id, version, commit_id
        FROM schedule_runtime
        WHERE schedule_id = ANY (@schedule_ids)
        ORDER BY schedule_id
        FOR SHARE
        """;

    /// <summary>Reads schedules by id; served by both primary keys.</summary>
    public const string Load =
        """
        SELECT schedule_id, r.version, s.head, r.runtime
        FROM schedule AS s
        JOIN schedule_runtime AS r USING (schedule_id)
        WHERE schedule_id = ANY (@schedule_ids)
        """;

    /// <summary>Overdue wakes after a cursor, earliest first; served by schedule_runtime_by_wake.</summary>
    public const string ListDue =
        """
        SELECT next_wake_at, schedule_id
        FROM schedule_runtime
        WHERE next_wake_at < @before
          AND (next_wake_at, schedule_id) > (@after_wake, @after_id)
        ORDER BY next_wake_at, schedule_id
        LIMIT @limit
        """;

    /// <summary>
    /// Reminders within a time in a range of the ring, which may wrap around, the earliest first; served by
    /// schedule_runtime_by_reminder, which has those of one instant in the order of their rows.
    /// </summary>
    public const string ListReminders =
        """
        SELECT remind_at, schedule_id
        FROM schedule_runtime
        WHERE remind_at >= @from AND remind_at < @before
          AND (grain_hash IS NULL
               OR CASE WHEN @range_begin < @range_end THEN grain_hash > @range_begin AND grain_hash <= @range_end
                       ELSE grain_hash > @range_begin OR grain_hash <= @range_end END)
        ORDER BY remind_at
        LIMIT @most
        """;

    /// <summary>A creator's schedules that haven't ended, up to a number; served by schedule_by_creator.</summary>
    public const string CountLiveOf =
        """
        SELECT count(*)
        FROM (SELECT FROM schedule
              WHERE created_by = @creator AND status IN ('active', 'paused') AND schedule_id <> ALL (@besides)
              LIMIT @most) AS s
        """;

    /// <summary>The same of those without a creator; served by schedule_by_kind.</summary>
    public const string CountLiveOfNobody =
        """
        SELECT count(*)
        FROM (SELECT FROM schedule
              WHERE created_by IS NULL AND status IN ('active', 'paused') AND schedule_id <> ALL (@besides)
              LIMIT @most) AS s
        """;

    /// <summary>Asks for nothing.</summary>
    public const string Ping = "SELECT 1";
}
