using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

public sealed class StoreFailureTests
{
    [Fact]
    public async Task A_create_that_the_store_refuses_is_an_error_and_leaves_nothing()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        cluster.Store.FailBefore = _ => MemoryScheduleStore.Down();

        var error = await Assert.ThrowsAsync<SchedulingException>(() => cluster.CreateAsync(SchedulingCluster.Every(1)));

        Assert.Equal(SchedulingError.Unavailable, error.Error);
    }

    [Fact]
    public async Task A_fire_whose_intent_could_not_be_stored_fires_once_the_store_is_back()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(5)));
        var failed = new TaskCompletionSource();
        cluster.Store.FailBefore = _ =>
        {
            failed.TrySetResult();
            return MemoryScheduleStore.Down();
        };
        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        await failed.Task;
        Assert.Empty(cluster.Probe.Calls);

        cluster.Store.FailBefore = _ => null;
        await cluster.AdvanceUntilAsync(() => cluster.Store.Rows(id).Any(r => r.Status == ExecutionStatus.Succeeded));

        Assert.Single(cluster.Probe.Calls);
    }

    [Fact]
    public async Task An_intent_whose_commit_answer_was_lost_is_read_back_and_runs_once()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(5)));
        var lost = 0;
        cluster.Store.FailAfter = commit =>
            commit.Rows.Any(r => r.Status == ExecutionStatus.Running) && Interlocked.Increment(ref lost) == 1
                ? MemoryScheduleStore.Down()
                : null;

        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        await cluster.AdvanceUntilAsync(() => cluster.Store.Rows(id).Any(r => r.Status == ExecutionStatus.Succeeded));

        var row = Assert.Single(cluster.Store.Rows(id));
        Assert.Equal(2, row.Dispatch);
        Assert.Single(cluster.Probe.Calls);
    }

    [Fact]
    public async Task An_outcome_that_could_not_be_stored_is_reported_again_and_the_attempt_is_not()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(5)));
        var failures = 0;
        cluster.Store.FailBefore = commit => IsOutcome(commit) && Interlocked.Increment(ref failures) <= 5
            ? MemoryScheduleStore.Down()
            : null;

        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        await cluster.AdvanceUntilAsync(() => cluster.Store.Rows(id).Any(r => r.Status == ExecutionStatus.Succeeded));

        Assert.True(failures > 5);
        Assert.Single(cluster.Probe.Calls);
        Assert.Equal(1, cluster.Store.State(id)!.Runtime.ExecutionCount);
    }

    [Fact]
    public async Task An_outcome_whose_commit_answer_was_lost_is_recorded_once()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(5), d => d with { MaxExecutions = 2 });
        var lost = 0;
        cluster.Store.FailAfter = commit =>
            IsOutcome(commit) && Interlocked.Increment(ref lost) == 1 ? MemoryScheduleStore.Down() : null;

        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        await cluster.AdvanceUntilAsync(() => cluster.Store.State(id)!.Head.Status == ScheduleStatus.Completed);

        // Time may have run ahead of the grain: what it skipped is accounted for by rows of its own.
        var ran = cluster.Store.Rows(id).Where(r => r.Attempt > 0).ToList();
        // Both may be under way at once, in either order.
        Assert.Equal(ran.Select(r => r.ExecutionId).Order(), cluster.Probe.Calls.Select(c => c.ExecutionId).Order());
        Assert.Equal(2, ran.Count);
        Assert.All(ran, r => Assert.Equal(ExecutionStatus.Succeeded, r.Status));
        // The commit whose answer was lost may have held the next intent, too: that one then is dispatched anew.
        Assert.Equal(1, ran[0].Dispatch);
    }

    [Fact]
    public async Task A_state_that_another_activation_wrote_is_read_again_before_the_input_is_decided()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromDays(1)));
        var stored = await ((IScheduleStore)cluster.Store).LoadAsync(id, CancellationToken.None);
        var other = stored!.State with { Runtime = stored.State.Runtime with { ErrorCount = 7 } };
        await cluster.Store.CommitAsync(
            new ScheduleCommit(other, stored.Version, HeadChange.None, [], [], null), CancellationToken.None);

        await cluster.Schedule(id).PauseAsync("why", null, null, Caller.Anonymous);

        var state = cluster.Store.State(id)!;
        Assert.Equal((ScheduleStatus.Paused, 7L), (state.Head.Status, state.Runtime.ErrorCount));
    }

    private static bool IsOutcome(ScheduleCommit commit) => commit.Rows.Any(r => r.Status.IsTerminal());
}
