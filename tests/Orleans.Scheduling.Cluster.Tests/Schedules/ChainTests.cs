using Orleans.Scheduling.Chains;
using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>Schedules that come after others.</summary>
public sealed class ChainTests
{
    [Theory]
    [InlineData(AfterOutcome.Success, true, true)]
    [InlineData(AfterOutcome.Success, false, false)]
    [InlineData(AfterOutcome.Failure, true, false)]
    [InlineData(AfterOutcome.Failure, false, true)]
    [InlineData(AfterOutcome.Any, true, true)]
    [InlineData(AfterOutcome.Any, false, true)]
    public async Task It_fires_when_the_other_ends_as_it_waits_for(AfterOutcome on, bool succeeds, bool fires)
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var first = await FirstAsync(cluster);
        FailUnless(cluster, first, succeeds);
        var second = await AfterAsync(cluster, first, on);

        // One that comes after either way tells when both were told.
        var witness = await AfterAsync(cluster, first, AfterOutcome.Any);
        var execution = await TriggerAsync(cluster, first);
        await cluster.RowsAsync(witness, ExecutionStatus.Succeeded, 1);
        if (!fires)
        {
            Assert.Empty(cluster.Store.Rows(second));
            return;
        }

        await cluster.RowsAsync(second, ExecutionStatus.Succeeded, 1);
        var row = Assert.Single(cluster.Store.Rows(second));
        Assert.Equal($"after:{execution}", row.Cause);
        var after = cluster.Probe.Calls.Single(call => call.ScheduleId == second).After!;
        Assert.Equal(
            (first, execution, succeeds ? ExecutionStatus.Succeeded : ExecutionStatus.Failed, row.ScheduledAt),
            (after.ScheduleId, after.ExecutionId, after.Status, after.FinishedAt));
        await ToldAsync(cluster);
    }

    [Fact]
    public async Task It_comes_after_every_execution_of_a_workflow_and_chains_go_on()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var first = await cluster.CreateAsync(SchedulingCluster.Every(3600), d => d with { Target = new() { WorkflowId = "probe" } });
        var another = await cluster.CreateAsync(SchedulingCluster.Every(3600), d => d with { Target = new() { WorkflowId = "probe" } });
        var second = await cluster.CreateAsync(After(new() { WorkflowId = "probe" }));
        var third = await AfterAsync(cluster, second);

        var ids = new[] { await TriggerAsync(cluster, first), await TriggerAsync(cluster, another) };
        await cluster.RowsAsync(third, ExecutionStatus.Succeeded, 2);

        Assert.Equal(ids.Select(id => $"after:{id}").Order(), cluster.Store.Rows(second).Select(row => row.Cause).Order());
        Assert.Equal(
            cluster.Store.Rows(second).Select(row => $"after:{row.ExecutionId}").Order(), cluster.Store.Rows(third).Select(row => row.Cause).Order());
        Assert.All(cluster.Probe.Calls.Where(call => call.ScheduleId == third), call => Assert.Equal(2, call.After!.Links));
    }

    [Fact]
    public async Task Retries_are_no_ends_and_a_redrive_is_one_more_that_knows_what_it_comes_after()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var first = await FirstAsync(cluster);
        var second = await AfterAsync(cluster, first, with: d => d with { Retry = new ScheduleRetry { MaxRetries = 1, DelaySeconds = 1 } });
        var third = await AfterAsync(cluster, second, AfterOutcome.Failure);
        var fourth = await AfterAsync(cluster, second);
        FailUnless(cluster, second, false);
        var execution = await TriggerAsync(cluster, first);
        cluster.Time.AdvanceTo(await cluster.RetryAfterAsync(second, 1));
        await cluster.RowsAsync(third, ExecutionStatus.Succeeded, 1);
        var failed = Assert.Single(cluster.Store.Rows(second));
        Assert.Equal((ExecutionStatus.DeadLettered, 2), (failed.Status, failed.Attempt));
        Assert.Empty(cluster.Store.Rows(fourth));

        cluster.Probe.Run = (_, _) => Task.FromResult<string?>(null);
        var redriven = await cluster.Schedule(second).RedriveExecutionAsync(failed.ExecutionId, null, Caller.Anonymous);
        await cluster.RowsAsync(fourth, ExecutionStatus.Succeeded, 1);
        Assert.Equal($"after:{redriven.ExecutionId}", cluster.Store.Rows(fourth)[0].Cause);
        var call = cluster.Probe.Calls.Single(call => call.ExecutionId == redriven.ExecutionId);
        Assert.Equal((first, execution, ExecutionStatus.Succeeded), (call.After!.ScheduleId, call.After.ExecutionId, call.After.Status));
    }

    [Fact]
    public async Task What_it_is_told_of_again_is_known_while_it_runs_after_it_ended_and_where_it_was_skipped()
    {
        await using var cluster = await SchedulingCluster.StartAsync(silos: 2);
        var first = await FirstAsync(cluster);
        var second = await AfterAsync(cluster, first);
        var release = new TaskCompletionSource();
        cluster.Probe.Run = async (context, stop) =>
        {
            if (context.ScheduleId == second)
            {
                await release.Task.WaitAsync(stop);
            }

            return null;
        };
        await TriggerAsync(cluster, first);
        await cluster.RowsAsync(second, ExecutionStatus.Running, 1);
        var told = cluster.Store.State(second)!.Runtime.Unfinished[0].After!;
        await TellAsync(cluster, second, told, times: 5);

        release.SetResult();
        await cluster.RowsAsync(second, ExecutionStatus.Succeeded, 1);
        await TellAsync(cluster, second, told, times: 5);
        await cluster.Silos.DeactivateAsync(cluster.Schedule(second));
        await TellAsync(cluster, second, told, times: 5);
        Assert.Single(cluster.Store.Rows(second));

        await cluster.Schedule(second).PauseAsync(null, null, null, Caller.Anonymous, CancellationToken.None);
        var later = told with { ExecutionId = Guid.NewGuid() };
        await TellAsync(cluster, second, later, times: 3);
        await cluster.Schedule(second).ResumeAsync(false, null, Caller.Anonymous, CancellationToken.None);
        await TellAsync(cluster, second, later, times: 3);

        Assert.Equal(
            [ExecutionStatus.Skipped, ExecutionStatus.Succeeded], cluster.Store.Rows(second).Select(row => row.Status).OrderDescending());
        Assert.Equal("paused", cluster.Store.Rows(second).Single(row => row.Status == ExecutionStatus.Skipped).Reason);
        Assert.Single(cluster.Probe.Calls, call => call.ScheduleId == second);
    }

    [Fact]
    public async Task The_sweep_tells_what_a_silo_that_died_has_not()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var first = await FirstAsync(cluster);
        var second = await AfterAsync(cluster, first);
        cluster.Store.Chains.Lose = true;
        await TriggerAsync(cluster, first);
        await cluster.RowsAsync(first, ExecutionStatus.Succeeded, 1);
        Assert.Equal(second, Assert.Single(cluster.Store.Chains.Waiting).FollowerId);

        // What has just ended may be on its way.
        await SweepAsync(cluster);
        Assert.Empty(cluster.Store.Rows(second));
        cluster.Time.Advance(TimeSpan.FromSeconds(21));
        await SweepAsync(cluster);
        await cluster.RowsAsync(second, ExecutionStatus.Succeeded, 1);
        await ToldAsync(cluster);
    }

    [Fact]
    public async Task A_store_that_fails_loses_and_doubles_nothing()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var first = await FirstAsync(cluster);
        var second = await AfterAsync(cluster, first);

        // The follower's commit happens, and its answer is lost; then what was told can't be forgotten.
        var lost = 0;
        cluster.Store.FailAfter = commit =>
            commit.State.ScheduleId == second && Interlocked.Exchange(ref lost, 1) == 0 ? MemoryScheduleStore.Down() : null;
        cluster.Store.Chains.FailToRemove = MemoryScheduleStore.Down;
        await TriggerAsync(cluster, first);
        await cluster.StateAsync(second, s => s.Runtime.ExecutionCount == 1, "told");
        await cluster.AdvanceUntilAsync(() => cluster.Store.Rows(second)[0].Status == ExecutionStatus.Succeeded);
        for (var again = 0; again < 3; again++)
        {
            cluster.Time.Advance(TimeSpan.FromSeconds(21));
            await SweepAsync(cluster);
        }

        Assert.Single(cluster.Store.Chains.Waiting);
        cluster.Store.Chains.FailToRemove = () => null;
        await SweepUntilAsync(cluster, () => cluster.Store.Chains.Waiting.IsEmpty);
        Assert.Single(cluster.Store.Rows(second));
        Assert.Equal(1, cluster.Store.State(second)!.Runtime.ExecutionCount);
    }

    [Fact]
    public async Task One_that_is_gone_is_told_of_nothing()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var first = await FirstAsync(cluster);
        var deleted = await AfterAsync(cluster, first);
        cluster.Store.Chains.Lose = true;
        await TriggerAsync(cluster, first);
        await cluster.RowsAsync(first, ExecutionStatus.Succeeded, 1);
        await cluster.Schedule(deleted).DeleteAsync(null, Caller.Anonymous, CancellationToken.None);
        cluster.Store.Chains.Add(new FollowUp(Guid.NewGuid(), cluster.Store.Chains.Waiting[0].Predecessor));
        await TriggerAsync(cluster, first);
        await cluster.RowsAsync(first, ExecutionStatus.Succeeded, 2);
        Assert.Equal(2, cluster.Store.Chains.Waiting.Length);

        await SweepUntilAsync(cluster, () => cluster.Store.Chains.Waiting.IsEmpty);
        Assert.Empty(cluster.Store.Rows(deleted));
    }

    [Fact]
    public async Task Its_own_overlap_policy_and_limit_hold()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var first = await FirstAsync(cluster, d => d with { Overlap = OverlapPolicy.AllowAll });
        var second = await AfterAsync(
            cluster, first, with: d => d with { MaxInstances = 1, Overlap = OverlapPolicy.BufferOne, MaxExecutions = 2 });
        var release = new TaskCompletionSource();
        cluster.Probe.Run = async (context, stop) =>
        {
            if (context.ScheduleId == second)
            {
                await release.Task.WaitAsync(stop);
            }

            return null;
        };
        for (var n = 1; n <= 3; n++)
        {
            cluster.Time.Advance(TimeSpan.FromSeconds(1));
            await TriggerAsync(cluster, first);
            await cluster.Store.UntilAsync(() => cluster.Store.Rows(second).Length == n, $"{n} told");
        }

        Assert.Equal(
            [(ExecutionStatus.Running, null), (ExecutionStatus.Queued, "overlap:buffer_one"), (ExecutionStatus.Skipped, "limit_reached")],
            cluster.Store.Rows(second).Select(row => (row.Status, row.Reason)));
        release.SetResult();
        await cluster.StateAsync(second, s => s.Head.Status == ScheduleStatus.Completed, "completed");
        Assert.Equal(2, cluster.Store.Rows(second).Count(row => row.Status == ExecutionStatus.Succeeded));
    }

    [Fact]
    public async Task A_circle_is_refused_whichever_edit_would_close_it()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var first = await FirstAsync(cluster);
        var second = await AfterAsync(cluster, first);
        var third = await AfterAsync(cluster, second);

        await RefusedAsync("after.schedule_id", () => EditAsync(cluster, first, d => d with { Timing = After(new() { ScheduleId = third }) }));
        await RefusedAsync("after.schedule_id", () => EditAsync(cluster, first, d => d with { Timing = After(new() { ScheduleId = first }) }));
        await RefusedAsync("after.workflow_id", () => cluster.CreateAsync(
            After(new() { WorkflowId = "probe" }), d => d with { Target = new() { WorkflowId = "probe" } }));

        // An edit of what it runs: the third is to come after "probe", and then the second to run it.
        await EditAsync(cluster, third, d => d with { Timing = After(new() { WorkflowId = "probe" }) });
        await EditAsync(cluster, second, d => d with { Timing = After(new() { ScheduleId = third }) });
        await RefusedAsync("after.schedule_id", () => EditAsync(cluster, second, d => d with { Target = new() { WorkflowId = "probe" } }));
        await EditAsync(cluster, second, d => d with { Name = "other" });
    }

    [Fact]
    public async Task There_must_be_something_to_come_after_when_it_is_named()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var first = await FirstAsync(cluster);
        var second = await AfterAsync(cluster, first);
        await RefusedAsync("after.schedule_id", () => AfterAsync(cluster, Guid.NewGuid()));
        await RefusedAsync("after.workflow_id", () => cluster.CreateAsync(After(new() { WorkflowId = "nobody" })));
        await cluster.Schedule(first).DeleteAsync(null, Caller.Anonymous, CancellationToken.None);
        await RefusedAsync("after.schedule_id", () => AfterAsync(cluster, first));

        // What named it before stays, and can be edited otherwise.
        await EditAsync(cluster, second, d => d with { Name = "other", Target = new() { WorkflowId = "probe" } });
        Assert.Equal(ScheduleStatus.Active, (await cluster.Schedule(second).GetAsync())!.Status);
    }

    [Fact]
    public async Task A_circle_that_came_to_be_all_the_same_ends()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var first = await FirstAsync(cluster);
        var second = await AfterAsync(cluster, first);
        cluster.Store.Chains.HideLinks = true;
        await EditAsync(cluster, first, d => d with { Timing = After(new() { ScheduleId = second }) });
        await TriggerAsync(cluster, first);
        await cluster.Store.UntilAsync(
            () => cluster.Store.Rows(first).Concat(cluster.Store.Rows(second)).Any(row => row.Reason == "after:too_many_links"), "an end");

        var rows = cluster.Store.Rows(first).Concat(cluster.Store.Rows(second)).ToList();
        Assert.Equal(
            (Chaining.MaxLinks + 1, 1),
            (rows.Count(row => row.Status == ExecutionStatus.Succeeded), rows.Count(row => row.Status == ExecutionStatus.Skipped)));
    }

    private static ScheduleTiming After(ScheduleAfter after) => new() { Type = ScheduleType.After, After = after };

    private static Task<Guid> FirstAsync(SchedulingCluster cluster, Func<ScheduleDefinition, ScheduleDefinition>? with = null) =>
        cluster.CreateAsync(SchedulingCluster.Every(36_000), with);

    private static Task<Guid> AfterAsync(
        SchedulingCluster cluster, Guid id, AfterOutcome on = AfterOutcome.Success, Func<ScheduleDefinition, ScheduleDefinition>? with = null) =>
        cluster.CreateAsync(After(new() { ScheduleId = id, On = on }), with);

    private static Task<Guid> TriggerAsync(SchedulingCluster cluster, Guid id) => cluster.Schedule(id).TriggerAsync(null, Caller.Anonymous);

    private static void FailUnless(SchedulingCluster cluster, Guid id, bool succeeds) => cluster.Probe.Run = (context, _) =>
        context.ScheduleId == id && !succeeds ? throw new InvalidOperationException("no") : Task.FromResult<string?>(null);

    private static async Task EditAsync(SchedulingCluster cluster, Guid id, Func<ScheduleDefinition, ScheduleDefinition> edit)
    {
        var definition = (await cluster.Schedule(id).GetAsync())!.Definition;
        await cluster.Schedule(id).UpdateAsync(edit(definition), null, Caller.Anonymous, CancellationToken.None);
    }

    private static async Task RefusedAsync(string field, Func<Task> action) =>
        Assert.Equal(field, Assert.Single((await Assert.ThrowsAsync<SchedulingException>(action)).Fields).Field);

    private static Task TellAsync(SchedulingCluster cluster, Guid id, ExecutionPredecessor predecessor, int times) => Task.WhenAll(
        Enumerable.Range(0, times).Select(_ => cluster.Grains.GetGrain<IScheduleCallbacks>(id).FollowUpAsync(predecessor)));

    private static Task<int> SweepAsync(SchedulingCluster cluster) =>
        cluster.Grains.GetGrain<ISweeperGrain>(0).SweepAsync(TimeSpan.FromSeconds(-20), CancellationToken.None);

    private static async Task SweepUntilAsync(SchedulingCluster cluster, Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, "Never came true.");
            cluster.Time.Advance(TimeSpan.FromSeconds(21));
            await SweepAsync(cluster);
        }
    }

    private static async Task ToldAsync(SchedulingCluster cluster) =>
        await SweepUntilAsync(cluster, () => cluster.Store.Chains.Waiting.IsEmpty);
}
