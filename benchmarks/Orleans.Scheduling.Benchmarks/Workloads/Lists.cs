using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Scheduling.Benchmarks.Measuring;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Postgres;
using Orleans.Scheduling.Postgres.Migrations;
using Orleans.Scheduling.Postgres.Queries;
using static Orleans.Scheduling.Benchmarks.Measuring.Medians;

namespace Orleans.Scheduling.Benchmarks.Workloads;

/// <summary>
/// Every list by each of its filters, first page and one nine tenths down, in a database of many schedules and a year of
/// history: which indexes the plan names, and how long it takes. Filled once, whatever the number of runs.
/// </summary>
internal sealed partial class Lists(int schedules, int executions) : IWorkload
{
    private const int Rows = 51;
    private const int Samples = 15;
    private const double WantedMs = 50;

    // The first schedule's, which has one of each hundred executions, and the second's: md5 of their numbers.
    private static readonly Guid _busy = new("c4ca4238-a0b9-2382-0dcc-509a6f75849b");
    private static readonly Guid _quiet = new("c81e728d-9d4c-2f63-6f06-7f89cc14862c");

    // Whole months ahead, so that all of the history has tables of its own.
    private static readonly DateTimeOffset _start = NextMonth(DateTimeOffset.UtcNow);
    private static readonly DateTimeOffset _end = _start.AddMonths(12);

    private readonly List<Result> _results = [];

    public async Task MeasureAsync(Server server)
    {
        if (_results.Count > 0)
        {
            return;
        }

        await using var database = await server.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { CommandTimeout = 0, MaxAutoPrepare = 0 });
        await FillAsync(source);
        foreach (var (list, filter, command) in Questions(source))
        {
            _results.Add(await AskAsync(list, filter, command));
            await Console.Error.WriteLineAsync($"  {_results[^1]}");
        }
    }

    public async Task WriteAsync(TextWriter output, double limit)
    {
        await output.WriteLineAsync(
            $"### Lists: {schedules:n0} schedules, {executions:n0} executions over 12 months, {executions:n0} audit rows; {Samples} runs each, "
            + $"wanted: under {WantedMs:0} ms");
        await output.WriteLineAsync();
        await output.WriteLineAsync("| list | filter | indexes of the plan | rows | median ms | worst ms | |");
        await output.WriteLineAsync("|---|---|---|--:|--:|--:|---|");
        foreach (var result in _results)
        {
            await output.WriteLineAsync(
                $"| {result.List} | {result.Filter} | {result.Indexes} | {result.Rows} | {Show(result.MedianMs)} | {Show(result.WorstMs)} "
                + $"| {(result.MedianMs >= WantedMs ? "**slow**" : result.WorstMs >= WantedMs ? "slow at worst" : "")} |");
        }

        await output.WriteLineAsync();
    }

    private static async Task<Result> AskAsync(string list, string filter, NpgsqlCommand command)
    {
        await using (command)
        {
            var sql = command.CommandText;
            command.CommandText = $"EXPLAIN {sql}";
            var plan = new List<string>();
            await using (var reader = await command.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                {
                    plan.Add(reader.GetString(0));
                }
            }

            command.CommandText = sql;
            var (rows, times) = (0, new List<double>());
            for (var i = 0; i < Samples; i++)
            {
                var watch = Stopwatch.StartNew();
                rows = 0;
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    reader.GetValues(new object[reader.FieldCount]);
                    rows++;
                }

                times.Add(watch.Elapsed.TotalMilliseconds);
            }

            return new Result(list, filter, IndexesOf(plan), rows, times.Median(t => t), times.Max());
        }
    }

    // A month's index and what is scanned whole, by the names of their parents.
    private static string IndexesOf(IEnumerable<string> plan) => string.Join(
        ", ",
        plan.Select(line => Scan().Match(line)).Where(match => match.Success)
            .Select(match => (match.Groups[1].Success ? "all of " : "") + Month().Replace(match.Groups[2].Value, "execution"))
            .Distinct());

    private IEnumerable<(string List, string Filter, NpgsqlCommand Command)> Questions(NpgsqlDataSource source)
    {
        var (createdAt, nominalAt) = (_start.AddSeconds(-0.9 * schedules), _start + (0.1 * (_end - _start)));
        var deep = new Cursor(null, ExecutionListSql.FirstId(nominalAt.ToUnixTimeMilliseconds()));
        foreach (var (filter, asked) in ScheduleFilters())
        {
            yield return ("schedules", filter, ScheduleListSql.Page(source.CreateCommand(), asked, null, Rows));
            yield return ("schedules, deep", filter, ScheduleListSql.Page(source.CreateCommand(), asked, new Cursor(createdAt, _busy), Rows));
        }

        foreach (var (filter, asked) in ExecutionFilters())
        {
            yield return ("executions", filter, ExecutionListSql.Page(source.CreateCommand(), asked, null, Rows));
            yield return ("executions, deep", filter, ExecutionListSql.Page(source.CreateCommand(), asked, deep, Rows));
        }

        foreach (var (filter, asked) in AuditFilters())
        {
            yield return ("audit", filter, AuditListSql.Page(source.CreateCommand(), asked, null, Rows));
            yield return ("audit, deep", filter, AuditListSql.Page(source.CreateCommand(), asked, deep, Rows));
        }

        foreach (var (filter, asked) in new[] { ("a quiet schedule", _quiet), ("a busy schedule", _busy) })
        {
            var history = new ExecutionFilter { ScheduleId = asked };
            yield return ("stats", filter, ExecutionStatsSql.Stats(source.CreateCommand(), history, ScheduleQueries.MaxStatsRows));
        }
    }

    private static IEnumerable<(string Name, ScheduleFilter Filter)> ScheduleFilters() =>
    [
        ("none", new ScheduleFilter()),
        ("include_deleted", new ScheduleFilter { IncludeDeleted = true }),
        ("status, most", new ScheduleFilter { Status = ScheduleStatus.Active }),
        ("status, 1 in 500", new ScheduleFilter { Status = ScheduleStatus.Paused }),
        ("type, half", new ScheduleFilter { Type = ScheduleType.Cron }),
        ("type, 1 in 500", new ScheduleFilter { Type = ScheduleType.OneTime }),
        ("workflow", new ScheduleFilter { WorkflowId = "workflow 7" }),
        ("created_by", new ScheduleFilter { CreatedBy = "creator 7" }),
        ("community", new ScheduleFilter { CommunityId = "community 7" }),
        ("tags, 1 in 1 000", new ScheduleFilter { TagsAny = ["tag 7", "tag 8"] }),
        ("tags, all have it", new ScheduleFilter { TagsAny = ["all"] }),
        ("tags_all", new ScheduleFilter { TagsAll = ["tag 7", "all"] }),
        ("name_prefix, few", new ScheduleFilter { NamePrefix = "name 123" }),
        ("name_prefix, all", new ScheduleFilter { NamePrefix = "name" }),
        ("next_from and next_before, 60 schedules", new ScheduleFilter { NextFireFrom = _start, NextFireBefore = _start.AddMinutes(1) }),
        ("next_before, half", new ScheduleFilter { NextFireBefore = _start.AddHours(12) }),
    ];

    private static IEnumerable<(string Name, ExecutionFilter Filter)> ExecutionFilters() =>
    [
        ("none", new ExecutionFilter()),
        ("running (all that hasn't ended)", new ExecutionFilter { Unfinished = true }),
        ("running, of a schedule", new ExecutionFilter { Unfinished = true, ScheduleId = _busy }),
        ("status succeeded", new ExecutionFilter { Status = ExecutionStatus.Succeeded }),
        ("status running", new ExecutionFilter { Status = ExecutionStatus.Running }),
        ("status failed, 1 in 100", new ExecutionFilter { Status = ExecutionStatus.Failed }),
        ("a quiet schedule", new ExecutionFilter { ScheduleId = _quiet }),
        ("a busy schedule", new ExecutionFilter { ScheduleId = _busy }),
        ("a busy schedule, status failed", new ExecutionFilter { ScheduleId = _busy, Status = ExecutionStatus.Failed }),
        ("from and before, a day", new ExecutionFilter { From = _start.AddDays(10), Before = _start.AddDays(11) }),
    ];

    private static IEnumerable<(string Name, AuditListFilter Filter)> AuditFilters() =>
    [
        ("none", new AuditListFilter()),
        ("a quiet schedule", new AuditListFilter { ScheduleId = _quiet }),
        ("a busy schedule", new AuditListFilter { ScheduleId = _busy }),
        ("action, half", new AuditListFilter { Action = "schedule_update" }),
        ("action, 1 in 1 000", new AuditListFilter { Action = "action 7" }),
        ("performed_by", new AuditListFilter { Actor = "actor 7" }),
        ("from and to, a day", new AuditListFilter { From = _start.AddDays(10), Before = _start.AddDays(11) }),
    ];

    private async Task FillAsync(NpgsqlDataSource source)
    {
        await Console.Error.WriteLineAsync($"lists: filling {schedules:n0} schedules, {executions:n0} executions, as many audit rows");
        await new Migrator(source, NullLogger<Migrator>.Instance).MigrateAsync(CancellationToken.None);
        await ExecuteAsync(source, Fill.Schedules, schedules, ("head", StoredJson.Write(Head)), ("runtime", StoredJson.Write(Runtime)));
        for (var month = 0; month < 12; month++)
        {
            await ExecuteAsync(source, "SELECT make_execution_month((@start AT TIME ZONE 'UTC' + @month * interval '1 month')::date)", 0, ("month", month));
            await ExecuteAsync(source, Fill.Executions, executions / 12, ("month", month), ("schedules", schedules));
            await ExecuteAsync(source, Fill.Audit, executions / 12, ("month", month), ("schedules", schedules));
            await Console.Error.WriteLineAsync($"  month {month + 1} of 12");
        }

        await ExecuteAsync(source, "VACUUM ANALYZE", 0);
        await using var size = source.CreateCommand("SELECT pg_database_size(current_database())");
        await Console.Error.WriteLineAsync($"  {(long)(await size.ExecuteScalarAsync())! / 1e9:n1} GB");
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, int rows, params (string Name, object Value)[] values)
    {
        await using var command = source.CreateCommand(sql);
        if (sql.Contains('@'))
        {
            command.Parameters.AddWithValue("start", _start.UtcDateTime);
            command.Parameters.AddWithValue("count", rows);
            foreach (var (name, value) in values)
            {
                command.Parameters.AddWithValue(name, value);
            }
        }

        await command.ExecuteNonQueryAsync();
    }

    // What a usual schedule's rows hold.
    private static ScheduleHead Head => new()
    {
        Definition = new ScheduleDefinition
        {
            Name = "name 1234567",
            Timing = new ScheduleTiming { Type = ScheduleType.Cron, Cron = "*/5 9-17 * * 1-5", TimeZone = "Europe/Paris" },
            Target = new ExecutionTarget { WorkflowId = "workflow 7" },
            Tags = ["tag 7", "all"],
            ContextJson = """{"tenant":"a","limit":100,"recipients":["ann@example.org","bob@example.org"]}""",
        },
        Status = ScheduleStatus.Active,
        Version = 1,
        Incarnation = _busy,
        CreatedAt = _start,
        UpdatedAt = _start,
        CreatedBy = "creator 7",
    };

    private static ScheduleRuntime Runtime => new() { LastProcessed = _start, NextNominalAt = _start, NextFireAt = _start, NextWakeAt = _start };

    private static DateTimeOffset NextMonth(DateTimeOffset now) => new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);

    [GeneratedRegex(@"(Seq Scan on) (\w+)\b(?! .*\(cost=0\.00\.\.0\.0\d )|(?:Index(?: Only)? Scan(?: Backward)? using|Bitmap Index Scan on) (?<2>\w+)")]
    private static partial Regex Scan();

    [GeneratedRegex(@"execution_(\d{4}_\d{2}|before|rest)")]
    private static partial Regex Month();

    private sealed record Result(string List, string Filter, string Indexes, int Rows, double MedianMs, double WorstMs);

    private static class Fill
    {
        // An id that begins with the time @start + month + so many steps, as those of executions and of audit rows do.
        private const string Id =
            """
            (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '8' || substr(hash, 1, 3) || '8' || substr(hash, 4, 15))::uuid
            """;

        private const string Steps =
            """
            generate_series(1, @count) AS i,
            LATERAL (SELECT @start + @month * interval '1 month' + i * (interval '28 days' / @count) AS at,
                            md5(@month || '/' || i) AS hash,
                            md5((CASE WHEN i % 100 = 0 THEN 1 ELSE 2 + (i::bigint * 12 + @month) % (@schedules - 1) END)::text)::uuid AS id) AS row
            """;

        public const string Schedules =
            """
            INSERT INTO schedule (schedule_id, head, name, status, schedule_type, workflow_id, created_by, community_id, tags,
                                  created_at, updated_at)
            SELECT md5(i::text)::uuid, convert_from(@head, 'UTF8')::jsonb, 'name ' || i,
                   CASE WHEN i % 10 = 0 THEN 'deleted' WHEN i % 500 = 1 THEN 'paused' ELSE 'active' END,
                   CASE WHEN i % 500 = 2 THEN 'one_time' WHEN i % 2 = 0 THEN 'cron' ELSE 'interval' END,
                   'workflow ' || i % 1000, 'creator ' || i % 1000, 'community ' || i % 100, ARRAY['tag ' || i % 1000, 'all'],
                   @start - i * interval '1 second', @start
            FROM generate_series(1, @count) AS i;

            INSERT INTO schedule_runtime (schedule_id, version, commit_id, runtime, next_wake_at, next_fire_at)
            SELECT md5(i::text)::uuid, 1, md5(i::text)::uuid, convert_from(@runtime, 'UTF8'), @start + i % 86400 * interval '1 second',
                   @start + i % 86400 * interval '1 second'
            FROM generate_series(1, @count) AS i;
            """;

        public const string Executions =
            $"""
            INSERT INTO execution (execution_id, schedule_id, status, cause, scheduled_at, fire_at, occurrences, attempt, dispatch,
                                   decided_at, started_at, finished_at, silo, response_status, response_excerpt, error)
            SELECT {Id}, id,
                   CASE WHEN i % 101 = 1 THEN 'failed' WHEN i % 103 = 1 THEN 'missed'
                        WHEN i % 9973 = 3 THEN 'running' WHEN i % 9973 = 4 THEN 'queued' ELSE 'succeeded' END,
                   'auto', at, at, 1, 1, 1, at, at + interval '5 ms', at + interval '90 ms', 'S127.0.0.1:11111:1', 200, 'ok',
                   CASE WHEN i % 101 = 1 THEN 'The webhook answered 500.' END
            FROM {Steps}
            """;

        public const string Audit =
            $"""
            INSERT INTO audit (audit_id, schedule_id, at, action, actor, note)
            SELECT {Id}, id, at, CASE WHEN i % 2 = 0 THEN 'schedule_update' ELSE 'action ' || i % 1000 END,
                   CASE WHEN i % 3 = 0 THEN 'actor ' || i % 1000 END, 'because'
            FROM {Steps}
            """;
    }
}
