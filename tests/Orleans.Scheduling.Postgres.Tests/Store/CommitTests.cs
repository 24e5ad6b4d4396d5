using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Postgres.Store;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Tests.Store;

[Collection(PostgresTests.Name)]
public sealed class CommitTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly PostgresScheduleStore _store = database.Source.OpenStore();

    [Fact]
    public async Task A_created_schedule_is_read_back_as_it_was()
    {
        var state = Sample.State();

        var version = await _store.CommitAsync(Sample.Create(state), default);

        var stored = await _store.LoadAsync(state.ScheduleId, default);
        Assert.Equal(1, version!.Version);
        Assert.Equal(1, stored!.Version);
        Assert.Equal(StoredJson.Write(state.Head), StoredJson.Write(stored.State.Head));
        Assert.Equal(StoredJson.Write(state.Runtime), StoredJson.Write(stored.State.Runtime));
        Assert.Equal(1, await CountAsync("audit", state.ScheduleId));
    }

    [Fact]
    public async Task An_unknown_schedule_is_null() => Assert.Null(await _store.LoadAsync(Guid.NewGuid(), default));

    [Fact]
    public async Task An_id_that_is_taken_conflicts()
    {
        var state = Sample.State();
        await _store.CommitAsync(Sample.Create(state), default);

        Assert.Null(await _store.CommitAsync(Sample.Create(state), default));
        Assert.Equal(1, await CountAsync("audit", state.ScheduleId));
    }

    [Fact]
    public async Task A_fire_leaves_the_head_alone()
    {
        var state = Sample.State();
        await _store.CommitAsync(Sample.Create(state), default);
        var before = await RowIdAsync("schedule", state.ScheduleId);

        var fired = state with
        {
            Head = state.Head with { CreatedBy = "not to be written" },
            Runtime = state.Runtime with { AutoCount = 7 },
        };
        Assert.Equal(2, (await _store.CommitAsync(Sample.Fire(fired, 1, Sample.Row(state.ScheduleId)), default))!.Version);

        var stored = await _store.LoadAsync(state.ScheduleId, default);
        Assert.Equal(before, await RowIdAsync("schedule", state.ScheduleId));
        Assert.Equal("ann", stored!.State.Head.CreatedBy);
        Assert.Equal(7, stored.State.Runtime.AutoCount);
    }

    [Fact]
    public async Task An_edit_rewrites_the_head_and_the_columns_lists_filter_by()
    {
        var state = Sample.State();
        await _store.CommitAsync(Sample.Create(state), default);
        var edited = state with
        {
            Head = state.Head with
            {
                Status = ScheduleStatus.Paused,
                Definition = state.Head.Definition with { Name = "renamed", Tags = [] },
            },
        };

        await _store.CommitAsync(new ScheduleCommit(edited, 1, HeadChange.Whole, [], [], null), default);

        Assert.Equal(
            "renamed paused {}",
            await database.Source.ScalarAsync<string>(
                $"SELECT concat_ws(' ', name, status, tags::text) FROM schedule WHERE schedule_id = '{state.ScheduleId}'"));
    }

    [Fact]
    public async Task A_change_of_the_status_alone_is_stored_like_any_change_of_the_head()
    {
        var states = new[] { Sample.State(), Sample.State() };
        foreach (var (state, change) in states.Zip([HeadChange.Status, HeadChange.Whole]))
        {
            await _store.CommitAsync(Sample.Create(state), default);
            Assert.NotNull(await _store.CommitAsync(Completion(state, version: 1, change), default));
        }

        var stored = await StoredHeadAsync(states[0]);
        Assert.Equal(await StoredHeadAsync(states[1]), stored);
        Assert.StartsWith("completed completed 2 ", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_the_status_that_comes_too_late_changes_nothing()
    {
        var state = Sample.State();
        await _store.CommitAsync(Sample.Create(state), default);

        Assert.Null(await _store.CommitAsync(Completion(state, version: 7, HeadChange.Status), default));

        Assert.StartsWith("active active 1 ", await StoredHeadAsync(state), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_execution_is_replaced_by_its_id()
    {
        var state = Sample.State();
        await _store.CommitAsync(Sample.Create(state), default);
        var row = Sample.Row(state.ScheduleId);
        await _store.CommitAsync(Sample.Fire(state, 1, row), default);

        var done = row with { Status = ExecutionStatus.Succeeded, FinishedAt = Sample.Noon.AddSeconds(3), ResponseStatus = 204 };
        await _store.CommitAsync(Sample.Fire(state, 2, done), default);

        Assert.Equal(1, await CountAsync("execution", state.ScheduleId));
        Assert.Equal(
            "succeeded 204",
            await database.Source.ScalarAsync<string>(
                $"SELECT status || ' ' || response_status FROM execution WHERE execution_id = '{row.ExecutionId}'"));
    }

    [Fact]
    public async Task A_row_is_found_by_its_id_as_it_was_last_stored()
    {
        var state = Sample.State();
        var waiting = Sample.Row(state.ScheduleId, status: ExecutionStatus.RetryWaiting) with { NextAttemptAt = Sample.Noon.AddMinutes(5) };
        await _store.CommitAsync(Sample.Create(state), default);

        await _store.CommitAsync(Sample.Fire(state, 1, waiting), default);
        Assert.Equal(waiting, await _store.FindExecutionAsync(waiting.ExecutionId, default));

        var ended = waiting with { Status = ExecutionStatus.DeadLettered, Attempt = 2, NextAttemptAt = null, ContextJson = """{"a": 1}""" };
        await _store.CommitAsync(Sample.Fire(state, 2, ended), default);
        Assert.Equal(ended, await _store.FindExecutionAsync(waiting.ExecutionId, default));
        Assert.Null(await _store.FindExecutionAsync(Guid.NewGuid(), default));
    }

    [Fact]
    public async Task A_stale_version_drops_its_own_rows_and_nothing_else()
    {
        var states = Enumerable.Range(0, 50).Select(_ => Sample.State()).ToArray();
        await Task.WhenAll(states.Select(state => _store.CommitAsync(Sample.Create(state), default)));

        var versions = await Task.WhenAll(states.Select((state, i) =>
            _store.CommitAsync(Sample.Fire(state, i == 17 ? 5 : 1, Sample.Row(state.ScheduleId)), default)));

        Assert.Null(versions[17]);
        Assert.Equal(49, versions.Count(version => version?.Version == 2));
        Assert.Equal(0, await CountAsync("execution", states[17].ScheduleId));
        Assert.Equal(1, await CountAsync("execution", states[18].ScheduleId));
    }

    [Fact]
    public async Task Commits_of_one_schedule_that_queue_up_together_run_in_turn()
    {
        var state = Sample.State();

        var versions = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => _store.CommitAsync(Sample.Create(state), default)));

        Assert.Equal(1, Assert.Single(versions, version => version is not null)!.Version);
    }

    [Fact]
    public async Task Data_the_database_refuses_fails_its_own_caller_only()
    {
        var states = Enumerable.Range(0, 50).Select(_ => Sample.State()).ToArray();
        // No text in PostgreSQL holds a NUL.
        states[23] = states[23] with { Head = states[23].Head with { CreatedBy = "a\0b" } };

        var commits = Array.ConvertAll(states, state => _store.CommitAsync(Sample.Create(state), default));

        var error = await Assert.ThrowsAsync<ScheduleStoreException>(() => commits[23]);
        Assert.Contains(states[23].ScheduleId.ToString(), error.Message, StringComparison.Ordinal);
        foreach (var commit in commits.Where((_, i) => i != 23))
            Assert.Equal(1, (await commit)!.Version);
        Assert.Null(await _store.LoadAsync(states[23].ScheduleId, default));
    }

    [Fact]
    public async Task A_row_of_another_schedule_is_refused()
    {
        var state = Sample.State();

        await Assert.ThrowsAsync<ArgumentException>(() =>
            _store.CommitAsync(Sample.Fire(state, 1, Sample.Row(Guid.NewGuid())), default));
    }

    [Fact]
    public async Task State_that_cannot_be_read_names_its_schedule()
    {
        var state = Sample.State();
        await _store.CommitAsync(Sample.Create(state), default);
        await database.Source.ExecuteAsync(
            $"UPDATE schedule_runtime SET runtime = '[]' WHERE schedule_id = '{state.ScheduleId}'");

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => _store.LoadAsync(state.ScheduleId, default));

        Assert.Contains(state.ScheduleId.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disposed_store_has_finished_what_was_queued()
    {
        var store = database.Source.OpenStore();
        var states = Enumerable.Range(0, 200).Select(_ => Sample.State()).ToArray();
        var commits = Array.ConvertAll(states, state => store.CommitAsync(Sample.Create(state), default));

        await store.DisposeAsync();

        Assert.All(commits, commit => Assert.True(commit.IsCompletedSuccessfully));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.LoadAsync(states[0].ScheduleId, default));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _store.DisposeAsync();

    private static ScheduleCommit Completion(ScheduleState state, long version, HeadChange change)
    {
        var head = state.Head with { Status = ScheduleStatus.Completed, Version = 2, UpdatedAt = Sample.Noon.AddMilliseconds(1) };
        return new ScheduleCommit(state with { Head = head }, version, change, [], [], null);
    }

    private Task<string> StoredHeadAsync(ScheduleState state) => database.Source.ScalarAsync<string>(
        $"SELECT concat_ws(' ', status, head ->> 'status', head ->> 'version', updated_at, head) FROM schedule WHERE schedule_id = '{state.ScheduleId}'");

    private Task<long> CountAsync(string table, Guid scheduleId) =>
        database.Source.ScalarAsync<long>($"SELECT count(*) FROM {table} WHERE schedule_id = '{scheduleId}'");

    /// <summary>Changes whenever a row is rewritten.</summary>
    private Task<string> RowIdAsync(string table, Guid scheduleId) =>
        database.Source.ScalarAsync<string>($"SELECT ctid::text FROM {table} WHERE schedule_id = '{scheduleId}'");
}
