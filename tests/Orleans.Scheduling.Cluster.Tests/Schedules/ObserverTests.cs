using Orleans.Scheduling.Cluster.Tests.Fixture;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>What a schedule tells its observers.</summary>
public sealed class ObserverTests
{
    private readonly Heard _heard = new();

    [Fact]
    public async Task They_hear_of_each_execution_when_it_begins_and_when_it_ends()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        cluster.Probe.Run = (_, _) => Task.FromResult<string?>("done");
        var id = await cluster.CreateAsync(SchedulingCluster.Every(1));
        await ObserveAsync(cluster, id, _heard);

        for (var n = 1; n <= 3; n++)
            await FireAsync(cluster, id, n);

        var rows = cluster.Store.Rows(id);
        Assert.Equal(rows.SelectMany(r => new[] { r.ExecutionId, r.ExecutionId }), _heard.All.Select(e => e.ExecutionId));
        Assert.Equal(
            Enumerable.Repeat(new[] { ExecutionStatus.Running, ExecutionStatus.Succeeded }, 3).SelectMany(s => s), _heard.Statuses);
        Assert.Equal(6, _heard.All.Select(e => e.Revision).Distinct().Count());
        Assert.All(_heard.All, e => Assert.Equal((id, "auto", 1, 1), (e.ScheduleId, e.Cause, e.Attempt, e.Dispatch)));
        var (begun, ended, row) = (_heard.All[4], _heard.All[5], rows[2]);
        Assert.Equal((row.ScheduledAt, row.FireAt, row.DecidedAt), (begun.ScheduledAt, begun.FireAt, begun.DecidedAt));
        Assert.Null(begun.FinishedAt);
        Assert.Equal((row.StartedAt, row.FinishedAt, "done"), (ended.StartedAt, ended.FinishedAt, ended.ResponseExcerpt));
    }

    [Fact]
    public async Task They_hear_why_an_execution_failed_and_which_fires_never_became_one()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        cluster.Probe.Run = (_, _) => throw new InvalidOperationException("no paper");
        var id = await cluster.CreateAsync(SchedulingCluster.Every(10), d => d with { MisfireGraceSeconds = 15 });
        await ObserveAsync(cluster, id, _heard);

        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains("no paper", (await _heard.UntilAsync(ExecutionStatus.Failed)).Error, StringComparison.Ordinal);
        await cluster.RowsAsync(id, ExecutionStatus.Failed, 1);
        cluster.Time.JumpTo(cluster.Time.GetUtcNow().AddSeconds(45));
        cluster.Time.Advance(TimeSpan.FromSeconds(1));

        var missed = await _heard.UntilAsync(ExecutionStatus.Missed);
        var row = Assert.Single(cluster.Store.Rows(id), r => r.Status == ExecutionStatus.Missed);
        Assert.Equal(
            (row.ExecutionId, row.Count, row.ScheduledThrough, row.Reason, 0),
            (missed.ExecutionId, missed.Count, missed.ScheduledThrough, missed.Reason, missed.Attempt));
    }

    [Fact]
    public async Task Those_of_a_schedule_that_is_created_later_hear_everything()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = Guid.CreateVersion7();
        await ObserveAsync(cluster, id, _heard);

        await cluster.Schedule(id).CreateAsync(
            new ScheduleDefinition
            {
                Name = "at once",
                Timing = new ScheduleTiming { Type = ScheduleType.Immediate },
                Target = new ExecutionTarget { Command = new CommandTarget { Name = "probe" } },
            },
            Caller.Anonymous);

        await _heard.UntilAsync(ExecutionStatus.Running);
        await _heard.UntilAsync(ExecutionStatus.Succeeded);
    }

    [Fact]
    public async Task They_hear_of_the_execution_that_completes_a_schedule()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(1), d => d with { MaxExecutions = 1 });
        await ObserveAsync(cluster, id, _heard);

        cluster.Time.Advance(TimeSpan.FromSeconds(1));

        await _heard.UntilAsync(ExecutionStatus.Succeeded);
        Assert.Equal(ScheduleStatus.Completed, (await cluster.Schedule(id).GetAsync())!.Status);
    }

    [Fact]
    public async Task What_is_decided_and_not_stored_is_not_told()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(5)));
        await ObserveAsync(cluster, id, _heard);
        var failures = 0;
        cluster.Store.FailBefore = _ => Interlocked.Increment(ref failures) <= 3 ? MemoryScheduleStore.Down() : null;

        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        // In short steps: the observer's lease must not pass while a busy machine works.
        await cluster.AdvanceUntilAsync(
            () => cluster.Store.Rows(id).Any(r => r.Status == ExecutionStatus.Succeeded), TimeSpan.FromMilliseconds(20));

        await _heard.UntilAsync(ExecutionStatus.Running);
        await _heard.UntilAsync(ExecutionStatus.Succeeded);
        Assert.True(failures > 3);
        Assert.Equal([ExecutionStatus.Running, ExecutionStatus.Succeeded], _heard.Statuses);
    }

    [Fact]
    public async Task After_its_lease_one_hears_nothing()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var begin = cluster.Time.GetUtcNow();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(60));
        var forgetful = new Heard();
        await ObserveAsync(cluster, id, forgetful);

        for (var n = 1; n <= 7; n++)
        {
            await ObserveAsync(cluster, id, _heard);
            await FireAsync(cluster, id, n, seconds: 60);
        }

        await forgetful.UntilAsync(ExecutionStatus.Succeeded, 5);
        Assert.Equal(begin + ExecutionSubscription.Lease, forgetful.All[^1].ScheduledAt);
    }

    [Fact]
    public async Task One_that_stopped_hears_nothing()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(1));
        var left = new Heard();
        var reference = await ObserveAsync(cluster, id, left);
        await ObserveAsync(cluster, id, _heard);
        await FireAsync(cluster, id, 1);
        await left.UntilAsync(ExecutionStatus.Running);
        await left.UntilAsync(ExecutionStatus.Succeeded);

        await cluster.Schedule(id).StopObservingAsync(reference);
        await cluster.Schedule(id).StopObservingAsync(reference);
        await FireAsync(cluster, id, 2);

        Assert.Equal(2, left.All.Count);
    }

    [Fact]
    public async Task A_pause_without_end_loses_none()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(3600));
        await ObserveAsync(cluster, id, _heard);

        await cluster.Schedule(id).PauseAsync(null, null, null, Caller.Anonymous);
        Assert.Null(cluster.Store.State(id)!.Runtime.NextWakeAt);
        // Calls enough for a deactivation to happen.
        for (var i = 0; i < 20; i++)
            await cluster.Schedule(id).GetAsync();
        await cluster.Schedule(id).TriggerAsync(null, Caller.Anonymous);

        await _heard.UntilAsync(ExecutionStatus.Succeeded);
    }

    [Fact]
    public async Task Those_that_hang_and_those_that_are_gone_delay_nothing()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(1));
        var hangs = new Hangs();
        await ObserveAsync(cluster, id, hangs);
        cluster.Grains.DeleteObjectReference<IExecutionObserver>(await ObserveAsync(cluster, id, new Heard()));
        await ObserveAsync(cluster, id, _heard);

        for (var n = 1; n <= 5; n++)
            await FireAsync(cluster, id, n);

        Assert.All(cluster.Store.Rows(id), r => Assert.Equal(r.ScheduledAt, r.FinishedAt));
        GC.KeepAlive(hangs);
    }

    [Fact]
    public async Task A_schedule_has_at_most_a_hundred()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(3600));
        var schedule = cluster.Schedule(id);
        var observers = Enumerable.Range(0, 100).Select(_ => new Heard()).ToArray();
        var references = await Task.WhenAll(observers.Select(o => ObserveAsync(cluster, id, o)));

        var refusal = await Assert.ThrowsAsync<SchedulingException>(() => ObserveAsync(cluster, id, _heard));
        Assert.Equal(SchedulingError.Conflict, refusal.Error);
        await schedule.ObserveAsync(references[0]);
        await schedule.StopObservingAsync(references[1]);
        await ObserveAsync(cluster, id, _heard);

        await schedule.TriggerAsync(null, Caller.Anonymous);
        await _heard.UntilAsync(ExecutionStatus.Succeeded);
        GC.KeepAlive(observers);
    }

    private static async Task<IExecutionObserver> ObserveAsync(SchedulingCluster cluster, Guid id, IExecutionObserver observer)
    {
        var reference = cluster.Grains.CreateObjectReference<IExecutionObserver>(observer);
        await cluster.Schedule(id).ObserveAsync(reference);
        return reference;
    }

    private async Task FireAsync(SchedulingCluster cluster, Guid id, int number, int seconds = 1)
    {
        cluster.Time.Advance(TimeSpan.FromSeconds(seconds));
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, number);
        await _heard.UntilAsync(ExecutionStatus.Running, number);
        await _heard.UntilAsync(ExecutionStatus.Succeeded, number);
    }

    private sealed class Hangs : IExecutionObserver
    {
        public Task OnExecutionAsync(ExecutionEvent execution) => Task.Delay(Timeout.Infinite);
    }
}
