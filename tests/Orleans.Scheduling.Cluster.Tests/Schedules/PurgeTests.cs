using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>Schedules of which nothing is to be kept.</summary>
public sealed class PurgeTests
{
    [Fact]
    public async Task A_running_execution_is_cancelled_and_then_all_goes_but_the_audit_trail()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        cluster.Probe.Run = Probe.HangUntilCancelledAsync;
        var id = await cluster.CreateAsync(SchedulingCluster.Every(60));
        cluster.Time.Advance(TimeSpan.FromSeconds(60));
        await cluster.Probe.CalledAsync();

        await cluster.Schedule(id).PurgeAsync(null, new Caller { Name = "ann", Reason = "tidy" });
        await GoneAsync(cluster, id);

        Assert.Empty(cluster.Store.Rows(id));
        Assert.Null(await cluster.Schedule(id).GetAsync());
        Assert.Equal(SchedulingError.NotFound, await RefusalAsync(() => cluster.Schedule(id).PurgeAsync(null, Caller.Anonymous)));
        Assert.Equal(SchedulingError.NotFound, await RefusalAsync(() => cluster.Schedule(id).TriggerAsync(null, Caller.Anonymous)));
        var trail = cluster.Store.Audit(id);
        Assert.Equal(["schedule_create", "schedule_remove", "schedule_purge"], trail.Select(row => row.Action));
        Assert.Equal(("ann", "tidy"), (trail[^1].Actor, trail[^1].Note));
    }

    [Fact]
    public async Task While_it_goes_it_is_deleted_and_its_history_goes_batch_by_batch()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await LongAsync(cluster);
        var (first, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var batches = 0;
        cluster.Store.BeforePurgeBatch = _ =>
        {
            batches++;
            first.TrySetResult();
            return go.Task;
        };

        await cluster.Schedule(id).PurgeAsync(null, Caller.Anonymous);
        await first.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(ScheduleStatus.Deleted, (await cluster.Schedule(id).GetAsync())!.Status);
        var other = await cluster.CreateAsync(SchedulingCluster.Every(60));
        cluster.Time.Advance(TimeSpan.FromSeconds(60));
        await cluster.RowsAsync(other, ExecutionStatus.Succeeded, 1);
        go.SetResult();

        await cluster.AdvanceUntilAsync(() => cluster.Store.State(id) is null);
        Assert.Empty(cluster.Store.Rows(id));
        Assert.Equal(3, batches);
    }

    [Fact]
    public async Task What_a_dead_silo_left_of_it_goes_with_the_next_wake()
    {
        await using var cluster = await SchedulingCluster.StartAsync(silos: 2);
        var id = await OnSecondSiloAsync(cluster);
        var stuck = new TaskCompletionSource();
        cluster.Store.BeforePurgeBatch = after =>
        {
            if (after == Guid.Empty)
            {
                return Task.CompletedTask;
            }

            stuck.TrySetResult();
            return new TaskCompletionSource().Task;
        };
        await cluster.Schedule(id).PurgeAsync(null, Caller.Anonymous);
        await cluster.AdvanceUntilAsync(() => stuck.Task.IsCompleted);
        Assert.Equal(SchedulePurge.BatchRows + 10, cluster.Store.Rows(id).Length);

        await cluster.Silos.KillSiloAsync(cluster.Silos.Silos[1]);
        cluster.Store.BeforePurgeBatch = _ => Task.CompletedTask;
        await cluster.AdvanceUntilAsync(() => cluster.Store.State(id) is null);

        Assert.Empty(cluster.Store.Rows(id));
        Assert.Equal("schedule_purge", cluster.Store.Audit(id)[^1].Action);
    }

    [Fact]
    public async Task A_schedule_that_moves_meanwhile_takes_its_purge_along()
    {
        await using var cluster = await SchedulingCluster.StartAsync(silos: 2);
        var id = await OnSecondSiloAsync(cluster);
        var (stuck, batches) = (new TaskCompletionSource(), 0);
        cluster.Store.BeforePurgeBatch = _ =>
        {
            if (Interlocked.Increment(ref batches) > 1)
            {
                return Task.CompletedTask;
            }

            stuck.SetResult();
            return new TaskCompletionSource().Task;
        };
        await cluster.Schedule(id).PurgeAsync(null, Caller.Anonymous);
        await stuck.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await cluster.Silos.MigrateAsync(cluster.Schedule(id), cluster.Silos.Silos[0].SiloAddress);
        await cluster.AdvanceUntilAsync(() => cluster.Store.State(id) is null);

        Assert.Empty(cluster.Store.Rows(id));
        Assert.Equal(4, batches);
    }

    [Fact]
    public async Task A_store_that_is_down_only_delays_it()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(60));
        var failures = 0;
        cluster.Store.BeforePurgeBatch = _ => failures++ == 0 ? Task.FromException(MemoryScheduleStore.Down()) : Task.CompletedTask;

        await cluster.Schedule(id).PurgeAsync(null, Caller.Anonymous);
        await cluster.AdvanceUntilAsync(() => cluster.Store.State(id) is null);

        Assert.Equal(2, failures);
    }

    [Fact]
    public async Task Late_reports_and_wakes_do_no_harm()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(60));
        cluster.Time.Advance(TimeSpan.FromSeconds(60));
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        var (row, incarnation) = (cluster.Store.Rows(id)[0], cluster.Store.State(id)!.Head.Incarnation);
        await cluster.Schedule(id).DeleteAsync(null, Caller.Anonymous);
        await cluster.Schedule(id).PurgeAsync(null, Caller.Anonymous);
        await GoneAsync(cluster, id);

        var late = cluster.Grains.GetGrain<IScheduleCallbacks>(id);
        await late.CompleteAsync(new ExecutionReport
        {
            ExecutionId = row.ExecutionId,
            Incarnation = incarnation,
            Attempt = 1,
            Dispatch = 1,
            End = ReportedEnd.Succeeded,
            FinishedAt = cluster.Time.GetUtcNow(),
        });
        await late.WakeAsync();
        await late.CalendarChangedAsync(new Calendar { Name = "days", Version = 1, Definition = new() }, Caller.Anonymous);
        await cluster.Grains.GetGrain<ISweeperGrain>(0).SweepAsync(TimeSpan.FromDays(1), CancellationToken.None);

        Assert.Null(await cluster.Schedule(id).GetAsync());
        Assert.Empty(cluster.Store.Rows(id));
    }

    // Two batches and a bit, of what never ran.
    private static async Task<Guid> LongAsync(SchedulingCluster cluster)
    {
        var id = await cluster.CreateAsync(SchedulingCluster.Every(3600));
        Fill(cluster, id);
        return id;
    }

    private static void Fill(SchedulingCluster cluster, Guid id) => cluster.Store.AddRows(
        Enumerable.Range(0, 2 * SchedulePurge.BatchRows + 10).Select(i => new ExecutionRow
        {
            ExecutionId = Core.Execution.ExecutionIds.Create(id, Guid.Empty, cluster.Time.GetUtcNow().AddSeconds(-i), "auto"),
            ScheduleId = id,
            Status = ExecutionStatus.Missed,
            Cause = "auto",
            ScheduledAt = cluster.Time.GetUtcNow().AddSeconds(-i),
            FireAt = cluster.Time.GetUtcNow().AddSeconds(-i),
            DecidedAt = cluster.Time.GetUtcNow(),
        }));

    private static async Task<Guid> OnSecondSiloAsync(SchedulingCluster cluster)
    {
        var second = cluster.Silos.Silos[1].SiloAddress;
        var management = cluster.Grains.GetGrain<IManagementGrain>(0);
        while (true)
        {
            var id = await cluster.CreateAsync(SchedulingCluster.Every(60));
            if (second.Equals(await management.GetActivationAddress(cluster.Schedule(id))))
            {
                Fill(cluster, id);
                return id;
            }
        }
    }

    private static Task GoneAsync(SchedulingCluster cluster, Guid id) =>
        cluster.Store.UntilAsync(() => cluster.Store.State(id) is null, "the schedule is gone");

    private static async Task<SchedulingError> RefusalAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<SchedulingException>(call)).Error;
}
