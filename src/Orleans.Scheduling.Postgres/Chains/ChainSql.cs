namespace Orleans.Scheduling.Postgres.Chains;

/// <summary>The statements of schedules that come after others.</summary>
internal static class ChainSql
{
    /// <summary>True for a row of <c>schedule</c> that comes after others; as in the indexes of sql/026_chaining.sql.</summary>
    public const string IsFollower =
        "s.head #> '{definition,timing,after}' IS NOT NULL AND s.status IN ('active', 'paused')";

    /// <summary>What it comes after: <c>schedule/</c> and an id, or <c>workflow/</c> and a name.</summary>
    public const string Place =
        """
        COALESCE('schedule/' || (s.head #>> '{definition,timing,after,schedule_id}'),
                 'workflow/' || (s.head #>> '{definition,timing,after,workflow_id}'))
        """;

    /// <summary>What is still to be told, after a cursor; served by the primary key.</summary>
    public const string ListFollowUps =
        """
        SELECT follower_id, execution_id, schedule_id, status, finished_at, links
        FROM follow_up
        WHERE finished_at < @before AND (execution_id, follower_id) > (@after_execution, @after_follower)
        ORDER BY execution_id, follower_id
        LIMIT @limit
        """;

    /// <summary>Forgets what was told; served by the primary key.</summary>
    public const string RemoveFollowUps =
        """
        DELETE FROM follow_up AS f
        USING unnest(@execution_ids, @follower_ids) AS t (execution_id, follower_id)
        WHERE f.execution_id = t.execution_id AND f.follower_id = t.follower_id
        """;

    /// <summary>Some schedules, and those that run some workflows; served by the primary key and schedule_follower_by_workflow.</summary>
    public const string ListLinks =
        $$"""
        SELECT s.schedule_id, s.workflow_id, s.head #>> '{definition,timing,after,schedule_id}',
               s.head #>> '{definition,timing,after,workflow_id}'
        FROM schedule AS s
        WHERE s.schedule_id = ANY (@schedule_ids) AND {{IsFollower}}
        UNION ALL
        SELECT s.schedule_id, s.workflow_id, s.head #>> '{definition,timing,after,schedule_id}',
               s.head #>> '{definition,timing,after,workflow_id}'
        FROM schedule AS s
        WHERE s.workflow_id = ANY (@workflow_ids) AND {{IsFollower}}
        """;
}
