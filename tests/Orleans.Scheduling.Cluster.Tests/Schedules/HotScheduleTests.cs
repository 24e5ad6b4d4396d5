using Orleans.Scheduling.Cluster.Tests.Fixture;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>A schedule that is triggered faster than it can be stored: so many wait and share commits, the rest are refused.</summary>
public sealed class HotScheduleTests
{
    private const int Most = 1000;

    [Fact]
    public async Task As_many_as_may_wait_are_stored_together_and_one_more_is_refused_at_once()
    {
        var begun = new CallsBegun(nameof(IScheduleGrain.TriggerAsync), Most);
        await using var cluster = await SchedulingCluster.StartAsync(configure: silo => silo.AddIncomingGrainCallFilter(begun));
        var id = await CreateAsync(cluster);
        var release = new TaskCompletionSource();
        var intents = 0;
        cluster.Store.Hold = commit =>
        {
            intents += commit.Rows.Any(r => r.Status == ExecutionStatus.Running) ? 1 : 0;
            return release.Task;
        };

        var triggers = Enumerable.Range(0, Most).Select(_ => TriggerAsync(cluster, id)).ToList();
        await begun.All;
        var refusal = await Assert.ThrowsAsync<SchedulingException>(() => TriggerAsync(cluster, id));
        Assert.Equal(SchedulingError.TooManyRequests, refusal.Error);
        Assert.DoesNotContain(triggers, trigger => trigger.IsCompleted);

        release.SetResult();
        var ids = await Task.WhenAll(triggers);
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, Most);
        Assert.Equal(ids.Order(), cluster.Store.Rows(id).Select(r => r.ExecutionId).Order());
        Assert.Equal(ids.Order(), cluster.Probe.Calls.Select(call => call.ExecutionId).Order());
        Assert.InRange(intents, 1, 2);

        await TriggerAsync(cluster, id);
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, Most + 1);
    }

    [Fact]
    public async Task Who_wants_less_of_it_is_heard_however_many_wait()
    {
        var begun = new CallsBegun(nameof(IScheduleGrain.TriggerAsync), Most);
        await using var cluster = await SchedulingCluster.StartAsync(configure: silo => silo.AddIncomingGrainCallFilter(begun));
        var id = await CreateAsync(cluster);
        var release = new TaskCompletionSource();
        cluster.Store.Hold = _ => release.Task;
        var triggers = Enumerable.Range(0, Most).Select(_ => TriggerAsync(cluster, id)).ToList();
        await begun.All;

        var resume = await Assert.ThrowsAsync<SchedulingException>(() =>
            cluster.Schedule(id).ResumeAsync(catchUp: false, expectedVersion: null, Caller.Anonymous));
        var pause = cluster.Schedule(id).PauseAsync(null, null, null, Caller.Anonymous);
        release.SetResult();

        Assert.Equal(SchedulingError.TooManyRequests, resume.Error);
        Assert.Equal(ScheduleStatus.Paused, (await pause).Status);
        await Task.WhenAll(triggers);

        // The reports of all of them came while the store was slow, too.
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, Most);
    }

    [Fact]
    public async Task A_store_that_fails_lets_new_ones_wait_again()
    {
        var begun = new CallsBegun(nameof(IScheduleGrain.TriggerAsync), Most);
        await using var cluster = await SchedulingCluster.StartAsync(configure: silo => silo.AddIncomingGrainCallFilter(begun));
        var id = await CreateAsync(cluster);
        var release = new TaskCompletionSource();
        cluster.Store.Hold = _ => release.Task;
        cluster.Store.FailBefore = _ => MemoryScheduleStore.Down();
        var triggers = Enumerable.Range(0, Most).Select(_ => TriggerAsync(cluster, id)).ToList();
        await begun.All;
        release.SetResult();
        foreach (var trigger in triggers)
        {
            Assert.Equal(SchedulingError.Unavailable, (await Assert.ThrowsAsync<SchedulingException>(() => trigger)).Error);
        }

        cluster.Store.FailBefore = _ => null;
        await Task.WhenAll(Enumerable.Range(0, Most).Select(_ => TriggerAsync(cluster, id)));
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, Most);
    }

    private static Task<Guid> CreateAsync(SchedulingCluster cluster) => cluster.CreateAsync(
        cluster.OnceIn(TimeSpan.FromDays(1)), d => d with { Overlap = OverlapPolicy.AllowAll });

    private static Task<Guid> TriggerAsync(SchedulingCluster cluster, Guid id) =>
        cluster.Schedule(id).TriggerAsync(null, Caller.Anonymous);
}
