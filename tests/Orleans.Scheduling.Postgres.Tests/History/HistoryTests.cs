using System.Collections.Immutable;
using Npgsql;
using Orleans.Scheduling.History;
using Orleans.Scheduling.Postgres.History;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Tests.History;

/// <summary>History of 2030 and 2031, in a database whose months of then are made by the tests.</summary>
[Collection(PostgresTests.Name)]
public sealed class HistoryTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly DateOnly January = new(2030, 1, 1);
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly HistoryLimit Everything = new(Start.AddYears(10), Start.AddYears(10));

    private readonly TestDatabase _database = new(server);
    private readonly Guid _schedule = Guid.NewGuid();
    private PostgresHistory _history = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _history = new PostgresHistory(_database.Source, TimeProvider.System);
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_row_is_kept_in_its_month_and_elsewhere_where_there_is_none()
    {
        Assert.True(await _history.MakeMonthAsync(January, default));
        await AddAsync([Start.AddTicks(-1), Start, Start.AddDays(31).AddMilliseconds(-1), Start.AddDays(31), DateTimeOffset.UnixEpoch]);

        Assert.Equal(2, await CountAsync("execution_2030_01"));
        Assert.Equal(2, await CountAsync("execution_rest"));
        Assert.Equal(1, await CountAsync("execution_before"));
        Assert.Contains(January, await _history.ListMonthsAsync(default));
    }

    [Fact]
    public async Task A_month_made_late_takes_over_what_is_its()
    {
        await AddAsync([Start.AddDays(-1), Start, Start.AddDays(1), Start.AddDays(40)]);

        Assert.True(await _history.MakeMonthAsync(January, default));
        Assert.True(await _history.MakeMonthAsync(January, default));

        Assert.Equal(2, await CountAsync("execution_2030_01"));
        Assert.Equal(2, await CountAsync("execution_rest"));
        await AddAsync([Start.AddDays(2)]);
        Assert.Equal(3, await CountAsync("execution_2030_01"));
    }

    [Fact]
    public async Task A_month_has_the_settings_and_indexes_of_the_others()
    {
        await _history.MakeMonthAsync(January, default);

        foreach (var part in new[] { "execution_before", "execution_2030_01", "execution_rest" })
        {
            Assert.Equal(
                ["autovacuum_analyze_scale_factor=0.05", "autovacuum_vacuum_scale_factor=0.05", "fillfactor=85"],
                (await _database.Source.ScalarAsync<string[]>($"SELECT reloptions FROM pg_class WHERE relname = '{part}'")).Order());
            Assert.Equal(
                [$"{part}_by_outcome", $"{part}_by_schedule", $"{part}_pkey", $"{part}_unfinished"],
                await _database.Source.ScalarAsync<string[]>(
                    $"SELECT array_agg(indexname::text ORDER BY indexname) FROM pg_indexes WHERE tablename = '{part}'"));
        }
    }

    [Fact]
    public async Task A_month_that_is_over_is_dropped_and_its_rows_are_counted()
    {
        await _history.MakeMonthAsync(January, default);
        await AddAsync([Start, Start.AddDays(1), Start.AddDays(40)]);

        Assert.Equal(2, await _history.DropMonthAsync(January, Everything, default));

        Assert.DoesNotContain(January, await _history.ListMonthsAsync(default));
        Assert.Equal(1, await CountAsync("execution"));
        Assert.Null(await _history.DropMonthAsync(January, Everything, default));

        // A late row of that time is stored all the same.
        await AddAsync([Start.AddDays(3)]);
        Assert.Equal(2, await CountAsync("execution"));
    }

    [Theory]
    [InlineData(ExecutionStatus.Running)]
    [InlineData(ExecutionStatus.Queued)]
    [InlineData(ExecutionStatus.RetryWaiting)]
    public async Task A_month_with_something_under_way_stays_and_the_rest_of_it_goes_by_rows(ExecutionStatus status)
    {
        await _history.MakeMonthAsync(January, default);
        await AddAsync([Start, Start.AddDays(1)]);
        await AddAsync([Start.AddDays(2)], status);

        Assert.Null(await _history.DropMonthAsync(January, Everything, default));
        Assert.Equal(new HistoryBatch(2, null), await RemoveAsync(Start.AddYears(1), Everything));

        Assert.Equal([Start.AddDays(2)], await LeftAsync());
    }

    [Fact]
    public async Task A_month_with_a_row_of_later_stays()
    {
        await _history.MakeMonthAsync(January, default);
        await AddAsync([Start]);
        await AddAsync([Start.AddDays(1)], decidedAt: Start.AddDays(200));
        var limit = new HistoryLimit(Start.AddDays(100), Start.AddDays(100));

        Assert.Null(await _history.DropMonthAsync(January, limit, default));
        Assert.Equal(1, (await RemoveAsync(Start.AddDays(100), limit)).Removed);

        Assert.Equal([Start.AddDays(1)], await LeftAsync());
    }

    [Fact]
    public async Task What_was_written_into_a_month_between_the_look_and_the_drop_is_put_back()
    {
        await _history.MakeMonthAsync(January, default);
        await AddAsync([Start]);
        await AddAsync([Start.AddDays(1)], ExecutionStatus.Running);

        // As a silo leaves it that dies in between.
        await _database.Source.ExecuteAsync("SELECT detach_execution_month('2030-01-01')");
        Assert.Equal(0, await CountAsync("execution"));
        Assert.Contains(January, await _history.ListMonthsAsync(default));

        Assert.Equal(1, await _history.DropMonthAsync(January, Everything, default));

        Assert.Equal([Start.AddDays(1)], await LeftAsync());
        Assert.DoesNotContain(January, await _history.ListMonthsAsync(default));
    }

    [Fact]
    public async Task A_month_can_be_made_while_a_commit_is_open()
    {
        await using var connection = await _database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await WriteAsync(connection, DateTimeOffset.UtcNow);

        Assert.True(await _history.MakeMonthAsync(January, default));
        await transaction.CommitAsync();
    }

    [Fact]
    public async Task What_has_to_wait_for_others_gives_up_and_nobody_waits_behind_it_for_long()
    {
        await _history.MakeMonthAsync(January, default);
        await using var connection = await _database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await WriteAsync(connection, Start.AddDays(40));

        var dropping = _history.DropMonthAsync(January, Everything, default);
        var making = _history.MakeMonthAsync(January.AddMonths(3), default);
        await AddAsync([DateTimeOffset.UtcNow]);
        Assert.Null(await dropping);
        Assert.False(await making);
        Assert.Contains(January, await _history.ListMonthsAsync(default));

        await transaction.CommitAsync();
        Assert.Equal(0, await _history.DropMonthAsync(January, Everything, default));
        Assert.True(await _history.MakeMonthAsync(January.AddMonths(3), default));
    }

    [Fact]
    public async Task Old_rows_go_in_batches_wherever_they_are()
    {
        await _history.MakeMonthAsync(January, default);
        DateTimeOffset[] times = [.. Enumerable.Range(0, 10).Select(i => Start.AddDays(10 * i - 50))];
        await AddAsync(times);
        var limit = new HistoryLimit(Start.AddDays(25), Start.AddDays(25));
        var (removed, after, batches) = (0, (Guid?)Guid.Empty, 0);
        while (after is { } last)
        {
            var batch = await _history.RemoveAsync(new HistoryRange(null, last, limit.Before), limit, 3, default);
            Assert.InRange(batch.Removed, 0, 3);
            (removed, after, batches) = (removed + batch.Removed, batch.Last, batches + 1);
        }

        Assert.Equal(8, removed);
        Assert.Equal(3, batches);
        Assert.Equal(times[8..], await LeftAsync());
    }

    [Theory]
    [InlineData("auto", false)]
    [InlineData("redrive:x:1", false)]
    [InlineData("manual:k", true)]
    public async Task What_was_asked_for_lately_stays(string cause, bool stays)
    {
        await AddAsync([Start], cause: cause);

        var batch = await RemoveAsync(Start.AddDays(1), new HistoryLimit(Start.AddDays(1), KeyedBefore: Start));

        Assert.Equal(stays ? 0 : 1, batch.Removed);
    }

    [Fact]
    public async Task The_walk_finds_histories_that_are_too_long_and_the_newest_rows_stay()
    {
        DateTimeOffset[] times = [.. Enumerable.Range(0, 10).Select(i => Start.AddDays(20 * i))];
        await _history.MakeMonthAsync(January, default);
        await CreateAsync(_schedule);
        await AddAsync(times);
        var others = new List<Guid> { Guid.NewGuid(), Guid.NewGuid() };
        foreach (var other in others)
        {
            await CreateAsync(other);
            await AddAsync(times[..4], schedule: other);
        }

        var ranges = await WalkAsync(kept: 4);

        Assert.Equal(_schedule, Assert.Single(ranges).ScheduleId);
        Assert.Equal(6, (await _history.RemoveAsync(ranges[0], Everything, 5000, default)).Removed);
        Assert.Equal(times[6..], await LeftAsync());
        Assert.Equal(12, await CountAsync("execution"));
        Assert.Empty(await WalkAsync(kept: 4));
    }

    [Fact]
    public async Task Rows_of_the_oldest_time_that_is_kept_stay_together()
    {
        await CreateAsync(_schedule);
        await AddAsync([Start, Start.AddDays(1)]);
        foreach (var cause in new[] { "redrive:1", "redrive:2", "redrive:3" })
            await AddAsync([Start.AddDays(1)], cause: cause);

        var range = Assert.Single(await WalkAsync(kept: 2));
        await _history.RemoveAsync(range, Everything, 5000, default);

        Assert.Equal(Enumerable.Repeat(Start.AddDays(1), 4), await LeftAsync());
    }

    [Fact]
    public async Task The_walk_goes_on_where_it_was_saved_and_begins_anew_at_its_end()
    {
        foreach (var _ in Enumerable.Range(0, 3))
            await CreateAsync(Guid.NewGuid());
        var first = await _history.WalkAsync(1, 2, default);
        Assert.Equal(first.Last, (await _history.WalkAsync(1, 2, default)).Last);
        Assert.NotNull(first.Last);

        await _history.SaveWalkAsync(first, default);
        var second = await _history.WalkAsync(1, 2, default);
        Assert.Null(second.Last);

        await _history.SaveWalkAsync(second, default);
        Assert.Equal(first.Last, (await _history.WalkAsync(1, 2, default)).Last);
    }

    [Fact]
    public async Task Without_a_server_it_says_so()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=/nowhere;Username=nobody;Timeout=1");
        var history = new PostgresHistory(nowhere, TimeProvider.System);

        await Assert.ThrowsAsync<ScheduleStoreException>(() => history.MakeMonthAsync(January, default));
        await Assert.ThrowsAsync<ScheduleStoreException>(() => history.ListMonthsAsync(default));
    }

    private async Task<ImmutableArray<HistoryRange>> WalkAsync(int kept) => (await _history.WalkAsync(kept, 100, default)).TooLong;

    private Task<HistoryBatch> RemoveAsync(DateTimeOffset before, HistoryLimit limit) =>
        _history.RemoveAsync(new HistoryRange(null, Guid.Empty, before), limit, 5000, default);

    private Task CreateAsync(Guid schedule) => _database.Source.ExecuteAsync(
        $"INSERT INTO schedule_runtime (schedule_id, version, commit_id, runtime) VALUES ('{schedule}', 1, '{schedule}', '')");

    private async Task AddAsync(
        DateTimeOffset[] times,
        ExecutionStatus status = ExecutionStatus.Succeeded,
        DateTimeOffset? decidedAt = null,
        string cause = "auto",
        Guid? schedule = null)
    {
        await using var connection = await _database.Source.OpenConnectionAsync();
        foreach (var time in times)
            await WriteAsync(connection, time, status, decidedAt, cause, schedule);
    }

    private async Task WriteAsync(
        NpgsqlConnection connection,
        DateTimeOffset at,
        ExecutionStatus status = ExecutionStatus.Succeeded,
        DateTimeOffset? decidedAt = null,
        string cause = "auto",
        Guid? schedule = null)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO execution (execution_id, schedule_id, status, cause, scheduled_at, fire_at, occurrences, attempt,
                                   dispatch, decided_at)
            VALUES (@id, @schedule, @status, @cause, @at, @at, 1, 1, 1, @decided)
            """,
            connection);
        var of = schedule ?? _schedule;
        command.Parameters.AddWithValue("id", Core.Execution.ExecutionIds.Create(of, Guid.Empty, at, cause));
        command.Parameters.AddWithValue("schedule", of);
        command.Parameters.AddWithValue("status", Core.WireNames.Of(status));
        command.Parameters.AddWithValue("cause", cause);
        command.Parameters.AddWithValue("at", at.UtcDateTime);
        command.Parameters.AddWithValue("decided", (decidedAt ?? at).UtcDateTime);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<DateTimeOffset[]> LeftAsync() =>
        [.. (await _database.Source.ScalarAsync<DateTime[]>(
            $"SELECT array_agg(scheduled_at ORDER BY scheduled_at) FROM execution WHERE schedule_id = '{_schedule}'"))
            .Select(at => new DateTimeOffset(at))];

    private Task<long> CountAsync(string table) => _database.Source.ScalarAsync<long>($"SELECT count(*) FROM {table}");
}
