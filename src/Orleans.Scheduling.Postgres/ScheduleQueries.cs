using Npgsql;
using Orleans.Scheduling.Calendars;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Postgres.Definitions;
using Orleans.Scheduling.Postgres.Queries;
using Orleans.Scheduling.Postgres.Workflows;
using Orleans.Scheduling.Schedules;
using Orleans.Scheduling.Templates;
using Orleans.Scheduling.Workflows.Definitions;

namespace Orleans.Scheduling.Postgres;

/// <summary>Everything that is read for callers; grains read through <see cref="IScheduleStore"/>.</summary>
/// <remarks>
/// Throws <see cref="ScheduleStoreException"/> where the server can't be reached, and <see cref="InvalidDataException"/>,
/// naming the schedule, where a stored state is one that this version can't read.
/// </remarks>
public sealed class ScheduleQueries(NpgsqlDataSource database)
{
    /// <summary>Over how many rows of history figures are computed, at most: the newest.</summary>
    public const int MaxStatsRows = 100_000;

    private const int MaxLimit = 200;

    /// <summary>One schedule, deleted ones included; null = there is none.</summary>
    public async Task<ScheduleSnapshot?> GetAsync(Guid scheduleId, CancellationToken cancellationToken) =>
        (await GetStateAsync(scheduleId, cancellationToken))?.ToSnapshot();

    /// <summary>One schedule with all that is stored of it, deleted ones included; null = there is none.</summary>
    public async Task<ScheduleState?> GetStateAsync(Guid scheduleId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ScheduleSql.Load);
        command.Parameters.AddWithValue("schedule_ids", new[] { scheduleId });
        return (await ReadAsync(command, row => State(row, 2, 3), cancellationToken)).FirstOrDefault();
    }

    /// <summary>Schedules by creation, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cursor">Where the page before ended; null = the first page.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="withTotal">Counts all that match, too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FormatException">
    /// The cursor isn't one this service gave, or a filter holds a NUL character.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its range.</exception>
    public async Task<Page<ScheduleSnapshot>> ListAsync(
        ScheduleFilter filter, string? cursor, int limit, bool withTotal, CancellationToken cancellationToken)
    {
        CheckLimit(limit);
        await using var page = ScheduleListSql.Page(
            database.CreateCommand(), filter, Cursor.Parse(cursor, withTime: true), limit + 1);
        var rows = await ReadAsync(
            page, row => (State(row, 2, 3).ToSnapshot(), new Cursor(row.GetDateTime(1), row.GetGuid(0))), cancellationToken);
        await using var count = withTotal ? ScheduleListSql.Count(database.CreateCommand(), filter) : null;
        return ToPage(rows, limit, await CountAsync(count, cancellationToken));
    }

    /// <summary>Active schedules that run what a target says: one workflow, one command or one webhook's URL; the newest first.</summary>
    /// <param name="target">What they run.</param>
    /// <param name="limit">How many, at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<ScheduleState>> ListOfTargetAsync(
        ExecutionTarget target, int limit, CancellationToken cancellationToken)
    {
        await using var command = ConflictSql.ListOfTarget(database.CreateCommand(), target, limit);
        var found = await ReadAsync(command, row => State(row, 1, 2), cancellationToken);
        return [.. found.Where(state => ConflictSql.KeyOf(state.Head.Definition.Target) == ConflictSql.KeyOf(target))];
    }

    /// <summary>Rows of history by nominal time, newest first; parameters as in <see cref="ListAsync"/>.</summary>
    /// <exception cref="FormatException">The cursor isn't one this service gave.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its range.</exception>
    public async Task<Page<ExecutionRow>> ListExecutionsAsync(
        ExecutionFilter filter, string? cursor, int limit, bool withTotal, CancellationToken cancellationToken)
    {
        CheckLimit(limit);
        await using var page = ExecutionListSql.Page(
            database.CreateCommand(), filter, Cursor.Parse(cursor, withTime: false), limit + 1);
        var rows = await ReadAsync(page, row => (Rows.Execution(row), new Cursor(null, row.GetGuid(0))), cancellationToken);
        await using var count = withTotal ? ExecutionListSql.Count(database.CreateCommand(), filter) : null;
        return ToPage(rows, limit, await CountAsync(count, cancellationToken));
    }

    /// <summary>One row of history; null = there is none.</summary>
    public async Task<ExecutionRow?> GetExecutionAsync(Guid executionId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ExecutionListSql.Get);
        command.Parameters.AddWithValue("execution_id", executionId);
        return (await ReadAsync(command, Rows.Execution, cancellationToken)).FirstOrDefault();
    }

    /// <summary>
    /// One schedule's history in a range of nominal times, earliest first, and before it the row that reaches into the range.
    /// </summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="from">Begin of the range, in whole milliseconds.</param>
    /// <param name="to">Its end, no more in it, in whole milliseconds.</param>
    /// <param name="limit">Rows of the range, at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<ExecutionRow>> GetRangeAsync(
        Guid scheduleId, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancellationToken)
    {
        await using var command = ExplainSql.Range(database.CreateCommand(), scheduleId, from, to, limit);
        return await ReadAsync(command, Rows.Execution, cancellationToken);
    }

    /// <summary>When a schedule's definition was last edited, UTC; null = never.</summary>
    public async Task<DateTimeOffset?> GetLastEditAsync(Guid scheduleId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ExplainSql.LastEdit);
        command.Parameters.AddWithValue("schedule_id", scheduleId);
        return (await ReadAsync(command, row => Rows.Time(row, 0), cancellationToken)).FirstOrDefault();
    }

    /// <summary>Figures over the newest <see cref="MaxStatsRows"/> rows of a history.</summary>
    /// <param name="filter">Which history; without a schedule, everybody's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ExecutionStats> GetStatsAsync(ExecutionFilter filter, CancellationToken cancellationToken)
    {
        await using var command = ExecutionStatsSql.Stats(database.CreateCommand(), filter, MaxStatsRows);
        return (await ReadAsync(command, ExecutionStatsSql.Read, cancellationToken))[0];
    }

    /// <summary>The audit trail, newest first; parameters as in <see cref="ListAsync"/>.</summary>
    /// <exception cref="FormatException">The cursor isn't one this service gave.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its range.</exception>
    public async Task<Page<AuditRow>> ListAuditAsync(
        AuditListFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        CheckLimit(limit);
        await using var page = AuditListSql.Page(
            database.CreateCommand(), filter, Cursor.Parse(cursor, withTime: false), limit + 1);
        var rows = await ReadAsync(page, row => (Rows.Audit(row), new Cursor(null, row.GetGuid(0))), cancellationToken);
        return ToPage(rows, limit, total: null);
    }

    /// <summary>Calendars by name.</summary>
    /// <param name="cursor">Where the page before ended; null = the first page.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its range.</exception>
    public Task<Page<CalendarSnapshot>> ListCalendarsAsync(string? cursor, int limit, CancellationToken cancellationToken) =>
        ListAsync<CalendarDefinition, CalendarSnapshot>(
            DefinitionSql.Calendars.List, stored => stored.ToSnapshot()!, cursor, limit, cancellationToken);

    /// <summary>Templates by name; parameters as in <see cref="ListCalendarsAsync"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its range.</exception>
    public Task<Page<TemplateSnapshot>> ListTemplatesAsync(string? cursor, int limit, CancellationToken cancellationToken) =>
        ListAsync<TemplateDefinition, TemplateSnapshot>(
            DefinitionSql.Templates.List, stored => stored.ToSnapshot()!, cursor, limit, cancellationToken);

    /// <summary>Workflows by name; parameters as in <see cref="ListCalendarsAsync"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its range.</exception>
    public Task<Page<WorkflowSnapshot>> ListWorkflowsAsync(string? cursor, int limit, CancellationToken cancellationToken) =>
        ListAsync<WorkflowDefinition, WorkflowSnapshot>(
            WorkflowSql.List, stored => stored.ToSnapshot()!, cursor, limit, cancellationToken);

    /// <summary>Asks the server for nothing, to see that it answers.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ScheduleSql.Ping);
        await ReadAsync(command, row => row.GetInt32(0), cancellationToken);
    }

    private async Task<Page<TSnapshot>> ListAsync<TDefinition, TSnapshot>(
        string sql, Func<StoredDefinition<TDefinition>, TSnapshot> map, string? cursor, int limit,
        CancellationToken cancellationToken)
        where TDefinition : class
    {
        CheckLimit(limit);
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue("after", cursor ?? "");
        command.Parameters.AddWithValue("rows", limit + 1);
        var rows = await ReadAsync(command, DefinitionRows.Read<TDefinition>, cancellationToken);
        return new Page<TSnapshot>(
            [.. rows.Take(limit).Select(map)], rows.Count > limit ? rows[limit - 1].Name : null, Total: null);
    }

    private static ScheduleState State(NpgsqlDataReader row, int head, int runtime) => StoredJson.Read(
        row.GetGuid(0), row.GetFieldValue<byte[]>(head), row.GetFieldValue<byte[]>(runtime));

    /// <summary>One row more than the page was asked for: there is a next one.</summary>
    private static Page<T> ToPage<T>(List<(T Item, Cursor Cursor)> rows, int limit, long? total) => new(
        [.. rows.Take(limit).Select(row => row.Item)],
        rows.Count > limit ? rows[limit - 1].Cursor.ToString() : null,
        total);

    private static void CheckLimit(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxLimit);
    }

    private static async Task<long?> CountAsync(NpgsqlCommand? command, CancellationToken cancellationToken) =>
        command is null ? null : (await ReadAsync(command, row => row.GetInt64(0), cancellationToken))[0];

    private static async Task<List<T>> ReadAsync<T>(
        NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        try
        {
            return await command.ReadRowsAsync(read, cancellationToken);
        }
        catch (ScheduleStoreException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire })
        {
            throw new FormatException("A filter holds a NUL character, which no text here does.", e);
        }
    }
}
