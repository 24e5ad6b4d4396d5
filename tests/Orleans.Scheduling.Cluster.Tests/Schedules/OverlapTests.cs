using Orleans.Scheduling.Cluster.Tests.Fixture;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>Fires that find others of their schedule still at it, on a clock that stands still until it is moved.</summary>
public sealed class OverlapTests
{
    [Fact]
    public async Task What_waits_starts_when_what_runs_has_ended_and_counts_once_it_has_started()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var release = Hold(cluster);
        var id = await CreateAsync(cluster, OverlapPolicy.BufferAll, d => d with { MaxExecutions = 3 });
        await FireAsync(cluster, id);
        await cluster.Probe.CalledAsync();
        await FireAsync(cluster, id);
        await FireAsync(cluster, id);

        var waiting = (await cluster.Schedule(id).GetAsync())!;
        Assert.Equal((1, 2, 1L, null), (waiting.RunningCount, waiting.QueuedCount, waiting.AutoCount, waiting.NextNominalAt));
        Assert.Single(cluster.Probe.Calls);

        release.SetResult();
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 3);
        await cluster.StateAsync(id, s => s.Head.Status == ScheduleStatus.Completed, "completed");
        Assert.Equal(cluster.Store.Rows(id).Select(r => r.ScheduledAt), cluster.Probe.Calls.Select(c => c.ScheduledAt));
        Assert.Equal(3, cluster.Store.State(id)!.Runtime.AutoCount);
    }

    [Fact]
    public async Task The_oldest_is_cancelled_and_the_new_one_starts_once_it_is_gone()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        cluster.Probe.Run = async (_, cancelled) =>
        {
            await Task.Delay(cluster.Probe.Calls.Count == 1 ? Timeout.Infinite : 0, cancelled);
            return null;
        };
        var id = await CreateAsync(cluster, OverlapPolicy.CancelOldest);
        await FireAsync(cluster, id);
        await cluster.Probe.CalledAsync();
        cluster.Time.Advance(TimeSpan.FromSeconds(10));

        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        var rows = cluster.Store.Rows(id);
        Assert.Equal(
            [(ExecutionStatus.Cancelled, "overlap:cancel_oldest"), (ExecutionStatus.Succeeded, null)],
            rows.Select(r => (r.Status, r.Reason)));
        Assert.Equal(0, cluster.Store.State(id)!.Runtime.ErrorCount);
    }

    [Fact]
    public async Task A_wait_survives_that_its_schedule_moves_and_that_its_silo_leaves()
    {
        await using var cluster = await SchedulingCluster.StartAsync(silos: 2);
        var release = Hold(cluster);
        var ids = new List<Guid>();
        for (var i = 0; i < 10; i++)
        {
            ids.Add(await CreateAsync(cluster, OverlapPolicy.BufferOne, d => d with { MaxExecutions = 2, MisfireGraceSeconds = null }));
        }

        foreach (var count in new[] { 1, 2 })
        {
            cluster.Time.Advance(TimeSpan.FromSeconds(10));
            foreach (var id in ids)
            {
                await cluster.StateAsync(id, s => s.Runtime.AutoStartedOrQueued == count, $"{count} decided");
            }
        }

        var queued = ids.ToDictionary(id => id, id => Assert.Single(cluster.Store.State(id)!.Runtime.Queued).Row.ExecutionId);
        await cluster.Silos.DeactivateAsync(cluster.Schedule(ids[0]));
        await cluster.Silos.StopSiloAsync(cluster.Silos.Silos[1]);
        release.SetResult();
        await cluster.AdvanceUntilAsync(() => ids.All(id => cluster.Store.State(id)!.Head.Status == ScheduleStatus.Completed));

        Assert.All(ids, id => Assert.All(cluster.Store.Rows(id), row => Assert.Equal(ExecutionStatus.Succeeded, row.Status)));
        Assert.All(ids, id => Assert.Equal(queued[id], cluster.Store.Rows(id)[1].ExecutionId));
        Assert.All(ids, id => Assert.Equal(2, cluster.Store.State(id)!.Runtime.ExecutionCount));
    }

    [Fact]
    public async Task A_wait_that_lasts_too_long_is_ended_by_the_clock()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var release = Hold(cluster);
        var id = await CreateAsync(cluster, OverlapPolicy.BufferOne, d => d with { MaxExecutions = 2, MisfireGraceSeconds = 25 });
        await FireAsync(cluster, id);
        await FireAsync(cluster, id);
        await cluster.RowsAsync(id, ExecutionStatus.Queued, 1);
        cluster.Time.Advance(TimeSpan.FromMilliseconds(25_001));
        await cluster.RowsAsync(id, ExecutionStatus.Expired, 1);

        var expired = cluster.Store.Rows(id).Single(r => r.Status == ExecutionStatus.Expired);
        Assert.Equal(("misfire:grace", TimeSpan.FromMilliseconds(25_001)), (expired.Reason, expired.FinishedAt - expired.FireAt));
        release.SetResult();
    }

    [Fact]
    public async Task A_trigger_that_waits_is_told_so_cancelled_by_its_id_and_redriven_ones_wait_too()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        cluster.Probe.Run = (_, _) => throw new InvalidOperationException("no");
        var id = await CreateAsync(cluster, OverlapPolicy.BufferAll);
        var failed = await cluster.Schedule(id).TriggerExecutionAsync(null, Caller.Anonymous);
        await cluster.RowsAsync(id, ExecutionStatus.Failed, 1);
        var release = Hold(cluster);

        var running = await cluster.Schedule(id).TriggerExecutionAsync(null, Caller.Anonymous);
        var waiting = await cluster.Schedule(id).TriggerExecutionAsync(null, Caller.Anonymous);
        var redriven = await cluster.Schedule(id).RedriveExecutionAsync(failed.ExecutionId, null, Caller.Anonymous);
        Assert.Equal(
            [ExecutionStatus.Running, ExecutionStatus.Running, ExecutionStatus.Queued, ExecutionStatus.Queued],
            [failed.Status, running.Status, waiting.Status, redriven.Status]);

        await cluster.Schedule(id).CancelExecutionAsync(waiting.ExecutionId, Caller.Anonymous);
        release.SetResult();
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 2);
        Assert.Equal(
            ExecutionStatus.Cancelled, cluster.Store.Rows(id).Single(r => r.ExecutionId == waiting.ExecutionId).Status);
        Assert.DoesNotContain(cluster.Probe.Calls, c => c.ExecutionId == waiting.ExecutionId);
    }

    private static TaskCompletionSource Hold(SchedulingCluster cluster)
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Probe.Run = async (_, cancelled) =>
        {
            await release.Task.WaitAsync(cancelled);
            return null;
        };
        return release;
    }

    private static Task<Guid> CreateAsync(
        SchedulingCluster cluster, OverlapPolicy policy, Func<ScheduleDefinition, ScheduleDefinition>? and = null) =>
        cluster.CreateAsync(SchedulingCluster.Every(10), d =>
        {
            var definition = d with { MaxInstances = 1, Overlap = policy };
            return and?.Invoke(definition) ?? definition;
        });

    private static async Task FireAsync(SchedulingCluster cluster, Guid id)
    {
        var decided = cluster.Store.State(id)!.Runtime.AutoStartedOrQueued;
        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        await cluster.StateAsync(id, s => s.Runtime.AutoStartedOrQueued > decided, "the next fire is decided");
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 0);
    }
}
