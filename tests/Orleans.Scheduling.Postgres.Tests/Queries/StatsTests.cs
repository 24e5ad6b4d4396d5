using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Postgres.Queries;
using Orleans.Scheduling.Postgres.Store;
using Orleans.Scheduling.Postgres.Tests.Support;

namespace Orleans.Scheduling.Postgres.Tests.Queries;

/// <summary>Figures over a schedule's history.</summary>
[Collection(PostgresTests.Name)]
public sealed class StatsTests(PostgresServer server) : IAsyncLifetime
{
    private readonly TestDatabase _database = new(server);
    private PostgresScheduleStore _store = null!;
    private ScheduleQueries _queries = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _store = _database.Source.OpenStore();
        _queries = new ScheduleQueries(_database.Source);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task They_count_measure_and_name_the_last_error()
    {
        var id = await HistoryAsync(
        [
            .. Enumerable.Range(0, 101).Select(i => Ended(i, ExecutionStatus.Succeeded, lateness: i, duration: 10 * i)),
            Ended(200, ExecutionStatus.Failed, lateness: 50, duration: 500) with { Error = "older" },
            Ended(201, ExecutionStatus.TimedOut, lateness: 50, duration: 500) with { Error = "newer" },
            At(202) with { Status = ExecutionStatus.Missed, Count = 7, Reason = "misfire:grace" },
            At(203) with { Status = ExecutionStatus.Running },
        ]);
        await HistoryAsync([Ended(300, ExecutionStatus.Failed, 0, 0) with { Error = "another schedule's" }]);

        var stats = await _queries.GetStatsAsync(new ExecutionFilter { ScheduleId = id }, default);

        Assert.Equal(
            [(ExecutionStatus.Running, 1), (ExecutionStatus.Succeeded, 101), (ExecutionStatus.Failed, 1), (ExecutionStatus.TimedOut, 1), (ExecutionStatus.Missed, 7)],
            stats.Counts.OrderBy(c => c.Key).Select(c => (c.Key, c.Value)));
        Assert.Equal(105, stats.Rows);
        Assert.Equal((50, 95.0, 99.0), Rounded(stats.Lateness!, 0));
        Assert.Equal((500, 949), (stats.Duration!.P50, Math.Round(stats.Duration.P95)));
        Assert.Equal((Sample.Noon, Sample.Noon.AddSeconds(201).AddMilliseconds(50)), (stats.FirstStartedAt, stats.LastStartedAt));
        Assert.Equal(("newer", Sample.Noon.AddSeconds(201).AddMilliseconds(550)), (stats.LastError!.Error, stats.LastError.At));
    }

    [Fact]
    public async Task What_was_tried_again_has_a_duration_and_no_lateness()
    {
        var id = await HistoryAsync(
        [
            Ended(0, ExecutionStatus.Succeeded, lateness: 5, duration: 10),
            Ended(1, ExecutionStatus.Succeeded, lateness: 60_000, duration: 10) with { Attempt = 2 },
        ]);

        var stats = await _queries.GetStatsAsync(new ExecutionFilter { ScheduleId = id }, default);

        Assert.Equal((5, 5, 5), Rounded(stats.Lateness!, 3));
        Assert.Equal((10, 10, 10), Rounded(stats.Duration!, 3));
    }

    [Fact]
    public async Task A_range_and_the_number_of_rows_bound_them()
    {
        var id = await HistoryAsync([.. Enumerable.Range(0, 10).Select(i => Ended(i, ExecutionStatus.Succeeded, i, i))]);
        var range = new ExecutionFilter { ScheduleId = id, From = Sample.Noon.AddSeconds(3), Before = Sample.Noon.AddSeconds(5) };

        Assert.Equal(2, (await _queries.GetStatsAsync(range, default)).Rows);

        await using var command = ExecutionStatsSql.Stats(_database.Source.CreateCommand(), range with { From = null, Before = null }, 4);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        var newest = ExecutionStatsSql.Read(reader);
        Assert.Equal((4, Sample.Noon.AddSeconds(6).AddMilliseconds(6)), (newest.Rows, newest.FirstStartedAt));
    }

    [Fact]
    public async Task A_schedule_without_history_has_none()
    {
        var stats = await _queries.GetStatsAsync(new ExecutionFilter { ScheduleId = Guid.NewGuid() }, default);

        Assert.Equal(0, stats.Rows);
        Assert.Empty(stats.Counts);
        Assert.Equal((null, null, null, null, null), (stats.FirstStartedAt, stats.LastStartedAt, stats.Duration, stats.Lateness, stats.LastError));
    }

    private async Task<Guid> HistoryAsync(ExecutionRow[] rows)
    {
        var state = Sample.State();
        await _store.CommitAsync(Sample.Create(state), default);
        var own = rows.Select(row => row with
        {
            ScheduleId = state.ScheduleId,
            ExecutionId = Sample.Row(state.ScheduleId, row.ScheduledAt).ExecutionId,
        });
        await _store.CommitAsync(Sample.Fire(state, 1, [.. own]), default);
        return state.ScheduleId;
    }

    private static ExecutionRow At(int second) => Sample.Row(Guid.Empty, Sample.Noon.AddSeconds(second));

    private static ExecutionRow Ended(int second, ExecutionStatus status, int lateness, int duration)
    {
        var row = At(second);
        return row with
        {
            Status = status,
            StartedAt = row.FireAt.AddMilliseconds(lateness),
            FinishedAt = row.FireAt.AddMilliseconds(lateness + duration),
        };
    }

    private static (double, double, double) Rounded(Percentiles percentiles, int digits) =>
        (Math.Round(percentiles.P50, digits), Math.Round(percentiles.P95, digits), Math.Round(percentiles.P99, digits));
}
