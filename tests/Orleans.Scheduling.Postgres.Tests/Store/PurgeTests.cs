using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Postgres.Store;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Tests.Store;

/// <summary>What is removed of a schedule that is to go for good.</summary>
[Collection(PostgresTests.Name)]
public sealed class PurgeTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly PostgresScheduleStore _store = database.Source.OpenStore();

    [Fact]
    public async Task History_goes_in_batches_over_all_its_months_and_nobody_else_s_does()
    {
        await database.Source.ExecuteAsync("SELECT make_execution_month(m::date) FROM generate_series('2030-01-01'::timestamp, '2030-03-01', '1 month') AS m");
        var (gone, other) = (Sample.State(), Sample.State());
        foreach (var state in new[] { gone, other })
        {
            // Some before the months, some in each of three, some after them.
            var rows = Enumerable.Range(0, 30).Select(i => Sample.Row(
                state.ScheduleId, Sample.Noon.AddDays(-30 + i * 6), (ExecutionStatus)(i % Enum.GetValues<ExecutionStatus>().Length)));
            await _store.CommitAsync(Sample.Create(state), default);
            await _store.CommitAsync(Sample.Fire(state, 1, [.. rows]), default);
        }

        var batches = new List<int>();
        for (Guid? after = Guid.Empty; after is not null;)
        {
            var batch = await _store.PurgeHistoryAsync(gone.ScheduleId, after.Value, 7, default);
            batches.Add(batch.Removed);
            after = batch.Last;
        }

        Assert.Equal([7, 7, 7, 7, 2], batches);
        Assert.Equal(0, await CountAsync("execution", gone.ScheduleId));
        Assert.Equal(30, await CountAsync("execution", other.ScheduleId));
    }

    [Fact]
    public async Task The_rest_goes_with_the_requests_about_it_and_leaves_a_row_of_the_audit_trail()
    {
        var asked = Sample.Noon.AddMilliseconds(123);
        var state = Purged(Sample.State(Guid.CreateVersion7(asked)));
        await _store.CommitAsync(Sample.Create(state), default);
        await database.Source.ExecuteAsync(
            $"""
            INSERT INTO idempotent_request (caller, operation, key, request_id, body_hash, asked_at, held_until)
            SELECT 'c', operation, 'k', id::uuid, '', at::timestamptz, now()
            FROM (VALUES ('CreateSchedule', '{state.ScheduleId}', '{asked:O}'),
                         ('TriggerSchedule {state.ScheduleId}', '{Guid.NewGuid()}', '{asked:O}'),
                         ('BackfillSchedule {state.ScheduleId}', '{Guid.NewGuid()}', '{asked:O}'),
                         ('TriggerSchedule {Guid.NewGuid()}', '{Guid.NewGuid()}', '{asked:O}'),
                         ('BulkCreateSchedules', '{Guid.NewGuid()}', '{asked:O}')) AS v (operation, id, at)
            """);
        var row = Purging.Row(state, Sample.Noon);

        await _store.PurgeAsync(state, row, default);

        Assert.Null(await _store.LoadAsync(state.ScheduleId, default));
        Assert.Equal(0, await CountAsync("schedule", state.ScheduleId));
        Assert.Equal(0, await CountAsync("schedule_runtime", state.ScheduleId));
        Assert.Equal(2, await CountAsync("audit", state.ScheduleId));
        Assert.Equal(2, await database.Source.ScalarAsync<long>("SELECT count(*) FROM idempotent_request"));
        var trail = await new ScheduleQueries(database.Source).ListAuditAsync(
            new() { ScheduleId = state.ScheduleId, Action = "schedule_purge" }, null, 10, default);
        Assert.Equal(row, Assert.Single(trail.Items));

        // Asked for twice, it is done once.
        await _store.PurgeAsync(state, row with { AuditId = Guid.NewGuid() }, default);
        Assert.Equal(2, await CountAsync("audit", state.ScheduleId));
    }

    [Fact]
    public async Task A_schedule_that_is_not_to_go_stays_and_so_does_another_of_its_id()
    {
        var kept = Sample.State();
        var again = Purged(Sample.State());
        var before = again with { Head = again.Head with { Incarnation = Guid.NewGuid() } };
        foreach (var state in new[] { kept, again })
            await _store.CommitAsync(Sample.Create(state), default);

        await _store.PurgeAsync(Purged(kept), Purging.Row(Purged(kept), Sample.Noon), default);
        await _store.PurgeAsync(before, Purging.Row(before, Sample.Noon), default);

        Assert.NotNull(await _store.LoadAsync(kept.ScheduleId, default));
        Assert.NotNull(await _store.LoadAsync(again.ScheduleId, default));
        Assert.Equal(1, await CountAsync("audit", again.ScheduleId));
    }

    [Fact]
    public async Task A_late_commit_finds_nothing_to_follow()
    {
        var state = Purged(Sample.State());
        await _store.CommitAsync(Sample.Create(state), default);
        await _store.PurgeAsync(state, Purging.Row(state, Sample.Noon), default);

        Assert.Null(await _store.CommitAsync(Sample.Fire(state, 1, Sample.Row(state.ScheduleId)), default));
        Assert.Equal(0, await CountAsync("execution", state.ScheduleId));
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_a_fault_of_the_store()
    {
        await using var gone = Npgsql.NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Timeout=1");
        var purges = new SchedulePurges(gone);
        var state = Purged(Sample.State());

        await Assert.ThrowsAsync<ScheduleStoreException>(() => purges.PurgeHistoryAsync(state.ScheduleId, Guid.Empty, 1, default));
        await Assert.ThrowsAsync<ScheduleStoreException>(() => purges.PurgeAsync(state, Purging.Row(state, Sample.Noon), default));
    }

    public Task InitializeAsync() => database.Source.ExecuteAsync("DELETE FROM idempotent_request");

    public async Task DisposeAsync() => await _store.DisposeAsync();

    internal static ScheduleState Purged(ScheduleState state) => state with
    {
        Head = state.Head with { Status = ScheduleStatus.Deleted, Purge = new PurgeRequest { RequestedAt = Sample.Noon, RequestedBy = "ann" } },
    };

    private Task<long> CountAsync(string table, Guid scheduleId) =>
        database.Source.ScalarAsync<long>($"SELECT count(*) FROM {table} WHERE schedule_id = '{scheduleId}'");
}
