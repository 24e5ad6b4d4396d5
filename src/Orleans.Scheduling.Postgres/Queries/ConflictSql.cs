using Npgsql;

namespace Orleans.Scheduling.Postgres.Queries;

/// <summary>Schedules that run one thing.</summary>
internal static class ConflictSql
{
    private const string Target =
        """
        COALESCE(
            'workflow:' || s.workflow_id,
            'command:' || (s.head #>> '{definition,target,command,name}'),
            'webhook:' || (s.head #>> '{definition,target,webhook,url}'))
        """;

    /// <summary>
    /// Active ones, the newest first, as the ids that the service mints rise: by schedule_by_target. Those of another target with the
    /// same hash are among them: a condition on the target itself would have the planner expect so few that it sorts them all.
    /// </summary>
    public const string OfTarget =
        $"""
        SELECT s.schedule_id, s.head, r.runtime
        FROM schedule AS s
        JOIN schedule_runtime AS r USING (schedule_id)
        WHERE s.status = 'active' AND hashtextextended({Target}, 0) = hashtextextended(@target, 0)
        ORDER BY s.schedule_id DESC
        LIMIT @rows
        """;

    public static NpgsqlCommand ListOfTarget(NpgsqlCommand command, ExecutionTarget target, int rows)
    {
        command.CommandText = OfTarget;
        command.Parameters.AddWithValue("target", KeyOf(target));
        command.Parameters.AddWithValue("rows", rows);
        return command;
    }

    /// <summary>A target as the statement and its index put it.</summary>
    public static string KeyOf(ExecutionTarget target) => target switch
    {
        { WorkflowId: { } workflow } => $"workflow:{workflow}",
        { Command: { } command } => $"command:{command.Name}",
        _ => $"webhook:{target.Webhook?.Url}",
    };
}
