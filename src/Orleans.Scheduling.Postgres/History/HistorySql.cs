namespace Orleans.Scheduling.Postgres.History;

/// <summary>
/// The statements that remove history. sql/020_execution_months.sql and sql/021_history_retention.sql have the functions
/// they call, as the name of a month's table can't be a parameter.
/// </summary>
internal static class HistorySql
{
    public const string MakeMonth = "SELECT make_execution_month(@month)";

    public const string ListMonths = "SELECT month FROM execution_months()";

    public const string MonthIsOver = "SELECT execution_month_is_over(@month, @cutoff, @keyed_cutoff)";

    public const string DetachMonth = "SELECT detach_execution_month(@month)";

    public const string DropMonth = "SELECT drop_execution_month(@month, @cutoff, @keyed_cutoff)";

    /// <summary>Whether a month is attached, or was left detached by a silo that died over it.</summary>
    public const string MonthIsAttached = "SELECT attached FROM execution_months() WHERE month = @month";

    private const string Ended =
        "execution_is_over(status, cause, scheduled_at, decided_at, finished_at, @cutoff, @keyed_cutoff)";

    private const string InRange = "execution_id > @after_id AND execution_id < @before_id";

    /// <summary>The last of as many rows of a range; no row where it has fewer. Served by execution_pkey.</summary>
    public const string BatchEnd =
        $"SELECT execution_id FROM execution WHERE {InRange} ORDER BY execution_id OFFSET @rows - 1 LIMIT 1";

    /// <summary>The same of one schedule's; served by execution_by_schedule.</summary>
    public const string ScheduleBatchEnd =
        $"""
        SELECT execution_id
        FROM execution
        WHERE schedule_id = @schedule_id AND {InRange}
        ORDER BY execution_id
        OFFSET @rows - 1 LIMIT 1
        """;

    /// <summary>Removes what may go of a range of ids that a batch's end was found for; served by execution_pkey.</summary>
    public const string Remove = $"DELETE FROM execution WHERE {InRange} AND {Ended}";

    /// <summary>The same of one schedule's; served by execution_by_schedule.</summary>
    public const string RemoveOfSchedule = $"DELETE FROM execution WHERE schedule_id = @schedule_id AND {InRange} AND {Ended}";

    /// <summary>
    /// The next schedules of the walk, each with the oldest row that it keeps and the one before that, if there are as many.
    /// Served by schedule_runtime_pkey and, for each schedule from its newest end, by execution_by_schedule.
    /// </summary>
    public const string Walk =
        """
        SELECT schedule_id,
               ARRAY(SELECT execution_id
                     FROM execution AS e
                     WHERE e.schedule_id = page.schedule_id
                     ORDER BY execution_id DESC
                     OFFSET @kept - 1 LIMIT 2)
        FROM (SELECT schedule_id
              FROM schedule_runtime
              WHERE schedule_id > (SELECT schedule_id FROM history_walk)
              ORDER BY schedule_id
              LIMIT @schedules) AS page
        ORDER BY schedule_id
        """;

    public const string SaveWalk = "UPDATE history_walk SET schedule_id = @schedule_id";
}
