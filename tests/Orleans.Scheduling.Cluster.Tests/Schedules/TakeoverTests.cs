using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

public sealed class TakeoverTests
{
    [Fact]
    public async Task A_schedule_deactivated_with_an_armed_timer_wakes_elsewhere_and_fires_on_time()
    {
        await using var cluster = await SchedulingCluster.StartAsync(silos: 2);
        var id = await cluster.CreateAsync(SchedulingCluster.Every(30));

        await cluster.Silos.DeactivateAsync(cluster.Schedule(id));
        await cluster.Schedule(id).GetAsync();
        cluster.Time.Advance(TimeSpan.FromSeconds(30));

        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        Assert.Equal(cluster.Store.Rows(id)[0].ScheduledAt, cluster.Store.Rows(id)[0].StartedAt);
    }

    [Fact]
    public async Task A_reminder_that_is_overdue_when_it_is_read_ticks_soon()
    {
        using var armed = new ArmedReminders();
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromHours(1)));
        cluster.Time.JumpTo(cluster.Time.GetUtcNow().AddHours(1).AddSeconds(1));

        // What is past by the time Orleans looks at it would tick a period later.
        var table = cluster.Silos.GetSiloServiceProvider().GetRequiredService<IReminderTable>();
        var reminder = Assert.Single((await table.ReadRows(0, 0)).Reminders, r => r.GrainId == ScheduleGrainId.Of(id));
        Assert.InRange(reminder.StartAt - cluster.Time.GetUtcNow(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));

        // A silo looks each ten seconds. Once it has begun to, time stands still until it waits for what it found.
        var reads = cluster.Store.ReminderReads;
        await cluster.AdvanceUntilAsync(() => cluster.Store.ReminderReads > reads, TimeSpan.FromSeconds(1));
        await armed.UntilAsync(ScheduleGrainId.Of(id));
        cluster.Time.Advance(TimeSpan.FromSeconds(2));

        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        Assert.InRange(cluster.Time.GetUtcNow() - cluster.Store.Rows(id)[0].ScheduledAt, TimeSpan.Zero, SweeperGrain.Overdue);
    }

    [Fact]
    public async Task A_wake_whose_commit_is_under_way_when_its_activation_goes_arms_the_next()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        cluster.Probe.Run = Probe.HangUntilCancelledAsync;
        var twice = new ScheduleTiming { Type = ScheduleType.Cron, Cron = "30,31 * * * *" };
        var id = await cluster.CreateAsync(twice, d => d with { Overlap = OverlapPolicy.AllowAll });
        cluster.Time.JumpTo(cluster.Store.State(id)!.Runtime.NextWakeAt!.Value);
        var (committing, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Store.Hold = _ =>
        {
            committing.TrySetResult();
            return release.Task;
        };

        // Orleans doesn't know that a reminder's wake is under way: it is free to collect the activation.
        await cluster.Grains.GetGrain(ScheduleGrainId.Of(id)).Cast<IRemindable>().ReceiveReminder("wake", default);
        await committing.Task.WaitAsync(TimeSpan.FromSeconds(30));
        cluster.Store.Hold = _ => Task.CompletedTask;
        var gone = cluster.Silos.DeactivateAsync(cluster.Schedule(id));
        for (var n = 0; n < 50 && !gone.IsCompleted; n++)
        {
            await cluster.Schedule(Guid.NewGuid()).GetAsync();
        }

        release.SetResult();
        await gone;
        await cluster.RowsAsync(id, ExecutionStatus.Running, 1);
        cluster.Time.Advance(TimeSpan.FromMinutes(1));

        await cluster.RowsAsync(id, ExecutionStatus.Running, 2);
        Assert.All(cluster.Store.Rows(id), r => Assert.Equal((r.ScheduledAt, 1), (r.DecidedAt, r.Dispatch)));
    }

    [Fact]
    public async Task The_sweep_wakes_a_schedule_that_lost_its_timer_and_its_reminder()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromHours(1)));
        cluster.Store.ForgetReminder(id);
        cluster.Time.JumpTo(cluster.Time.GetUtcNow().AddHours(1).AddSeconds(21));
        var woken = await cluster.Grains.GetGrain<ISweeperGrain>(0).SweepAsync(TimeSpan.FromSeconds(-20), CancellationToken.None);

        Assert.Equal(1, woken);
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
    }

    [Fact]
    public async Task The_sweep_leaves_alone_what_is_not_overdue()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        await cluster.CreateAsync(SchedulingCluster.Every(60));

        Assert.Equal(0, await cluster.Grains.GetGrain<ISweeperGrain>(0).SweepAsync(TimeSpan.FromSeconds(-20), CancellationToken.None));
    }

    [Fact]
    public async Task After_a_silo_died_its_executions_are_dispatched_again_and_recorded_once()
    {
        await using var cluster = await SchedulingCluster.StartAsync(silos: 2);
        var first = cluster.Silos.Silos[0].SiloAddress.ToParsableString();
        var hang = new TaskCompletionSource<string?>();
        cluster.Probe.Run = (_, _) => hang.Task;
        var ids = new List<Guid>();
        for (var i = 0; i < 20; i++)
        {
            ids.Add(await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(5))));
        }

        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        foreach (var _ in ids)
        {
            await cluster.Probe.CalledAsync();
        }

        await cluster.Silos.KillSiloAsync(cluster.Silos.Silos[1]);
        cluster.Probe.Run = (_, _) => Task.FromResult<string?>("again");
        hang.SetResult("first");
        await cluster.AdvanceUntilAsync(() => ids.All(id => cluster.Store.Rows(id).All(r => r.Status == ExecutionStatus.Succeeded)));

        Assert.All(ids, id => Assert.Equal(1, cluster.Store.State(id)!.Runtime.ExecutionCount));
        Assert.All(ids, id => Assert.Equal(first, Assert.Single(cluster.Store.Rows(id)).Silo));
    }

    [Fact]
    public async Task An_execution_goes_on_where_it_runs_when_its_schedule_moves_to_another_silo()
    {
        await using var cluster = await SchedulingCluster.StartAsync(silos: 2);
        var release = new TaskCompletionSource<string?>();
        cluster.Probe.Run = (_, _) => release.Task;
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(5)));
        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        await cluster.Probe.CalledAsync();
        var ran = Assert.Single(cluster.Store.Rows(id)).Silo;

        var other = cluster.Silos.Silos.Single(s => s.SiloAddress.ToParsableString() != ran);
        await cluster.Silos.MigrateAsync(cluster.Schedule(id), other.SiloAddress);
        await cluster.Schedule(id).GetAsync();
        Assert.Equal(other.SiloAddress, await cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(cluster.Schedule(id)));
        cluster.Time.Advance(TimeSpan.FromSeconds(60));
        release.SetResult("first");
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);

        Assert.Single(cluster.Probe.Calls);
        var row = Assert.Single(cluster.Store.Rows(id));
        Assert.Equal((ran, 1, "first"), (row.Silo, row.Dispatch, row.ResponseExcerpt));
    }

    [Fact]
    public async Task A_silo_that_leaves_hands_its_executions_over_as_the_same_attempt()
    {
        await using var cluster = await SchedulingCluster.StartAsync(silos: 2);
        cluster.Probe.Run = Probe.HangUntilCancelledAsync;
        var ids = new List<Guid>();
        for (var i = 0; i < 20; i++)
        {
            ids.Add(await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(5))));
        }

        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        foreach (var _ in ids)
        {
            await cluster.Probe.CalledAsync();
        }

        var leaving = cluster.Silos.Silos[1];
        var address = leaving.SiloAddress.ToParsableString();
        var stayed = ids.Count;
        cluster.Probe.Run = (_, _) => Task.FromResult<string?>("second");
        await cluster.Silos.StopSiloAsync(leaving);
        await cluster.AdvanceUntilAsync(() => ids.Any(id => cluster.Store.Rows(id).All(r => r.Status == ExecutionStatus.Succeeded)));

        foreach (var row in ids.Select(id => Assert.Single(cluster.Store.Rows(id))).Where(r => r.Status == ExecutionStatus.Succeeded))
        {
            Assert.Equal(1, row.Attempt);
            Assert.True(row.Dispatch >= 2);
            Assert.NotEqual(address, row.Silo);
            stayed--;
        }

        Assert.InRange(stayed, 0, ids.Count - 1);
    }
}
