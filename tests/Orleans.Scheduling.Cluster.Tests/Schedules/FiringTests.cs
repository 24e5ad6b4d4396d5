using Orleans.Scheduling.Cluster.Tests.Fixture;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

public sealed class FiringTests
{
    [Fact]
    public async Task An_interval_schedule_fires_at_each_grid_point_and_records_it()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var created = cluster.Time.GetUtcNow();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(1));

        for (var n = 1; n <= 5; n++)
        {
            cluster.Time.Advance(TimeSpan.FromSeconds(1));
            await cluster.RowsAsync(id, ExecutionStatus.Succeeded, n);
        }

        var rows = cluster.Store.Rows(id);
        Assert.Equal(Enumerable.Range(1, 5).Select(n => created.AddSeconds(n)), rows.Select(r => r.ScheduledAt));
        Assert.All(rows, r => Assert.Equal((r.ScheduledAt, r.ScheduledAt, 1, 1), (r.StartedAt, r.FinishedAt, r.Attempt, r.Dispatch)));
        Assert.All(rows, r => Assert.NotNull(r.Silo));
        Assert.Equal(rows.Select(r => r.ExecutionId), cluster.Probe.Calls.Select(c => c.ExecutionId));
        Assert.Equal(5, cluster.Store.State(id)!.Runtime.AutoCount);
    }

    [Fact]
    public async Task A_wake_an_hour_away_is_brought_by_the_reminder_which_silos_learn_of_once_it_is_near()
    {
        await using var cluster = await SchedulingCluster.StartAsync(silos: 2);
        var due = cluster.Time.GetUtcNow().AddHours(1);
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromHours(1)));
        await cluster.Silos.DeactivateAsync(cluster.Schedule(id));
        Assert.False(cluster.Time.HasTimerAt(due));

        Assert.Equal(due, await cluster.AdvanceUntilRemindedAsync(id));
        cluster.Time.AdvanceTo(due);

        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        Assert.InRange(cluster.Store.Rows(id)[0].StartedAt!.Value - due, TimeSpan.Zero, TimeSpan.FromMilliseconds(2));
        await cluster.StateAsync(id, s => s.Head.Status == ScheduleStatus.Completed, "completed");
        Assert.Null(cluster.Store.Reminder(id));
    }

    [Fact]
    public async Task At_its_limit_a_schedule_completes_loses_its_reminder_and_stays_readable()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(1), d => d with { MaxExecutions = 3 });
        for (var n = 1; n <= 3; n++)
        {
            cluster.Time.Advance(TimeSpan.FromSeconds(1));
            await cluster.RowsAsync(id, ExecutionStatus.Succeeded, n);
        }

        await cluster.StateAsync(id, s => s.Head.Status == ScheduleStatus.Completed, "completed");
        await cluster.Silos.WaitForDeactivationAsync(cluster.Schedule(id));
        Assert.Null(cluster.Store.Reminder(id));
        cluster.Time.Advance(TimeSpan.FromMinutes(5));
        var snapshot = await cluster.Schedule(id).GetAsync();
        Assert.Equal((ScheduleStatus.Completed, 3L), (snapshot!.Status, snapshot.AutoCount));
        Assert.Equal(3, cluster.Probe.Calls.Count);
    }

    [Fact]
    public async Task Near_wakes_are_a_timers_and_have_no_reminder()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(120));
        for (var n = 1; n <= 3; n++)
        {
            Assert.Null(cluster.Store.Reminder(id));
            cluster.Time.Advance(TimeSpan.FromSeconds(120));
            await cluster.RowsAsync(id, ExecutionStatus.Succeeded, n);
        }
    }

    [Fact]
    public async Task Each_fire_of_a_long_interval_leaves_the_reminder_of_the_next()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var start = cluster.Time.GetUtcNow();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(600));
        for (var n = 1; n <= 3; n++)
        {
            await cluster.Silos.DeactivateAsync(cluster.Schedule(id));
            Assert.Equal(start.AddSeconds(600 * n), await cluster.AdvanceUntilRemindedAsync(id));
            cluster.Time.AdvanceTo(start.AddSeconds(600 * n));
            await cluster.RowsAsync(id, ExecutionStatus.Succeeded, n);
        }

        Assert.Equal(start.AddSeconds(2400), cluster.Store.Reminder(id));
        Assert.Equal(3, cluster.Store.Rows(id).Length);
    }

    [Fact]
    public async Task A_clock_that_ran_backwards_fires_nothing_twice()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var start = cluster.Time.GetUtcNow();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(10));
        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);

        cluster.Time.JumpTo(start);
        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        await cluster.Schedule(id).PauseAsync(null, null, null, Caller.Anonymous);

        Assert.Single(cluster.Store.Rows(id));
    }

    [Fact]
    public async Task Triggers_that_wait_share_commits()
    {
        var begun = new CallsBegun(nameof(IScheduleGrain.TriggerAsync), 200);
        await using var cluster = await SchedulingCluster.StartAsync(configure: silo => silo.AddIncomingGrainCallFilter(begun));
        var id = await cluster.CreateAsync(
            cluster.OnceIn(TimeSpan.FromDays(1)), d => d with { Overlap = OverlapPolicy.AllowAll });
        var release = new TaskCompletionSource();
        var intents = 0;
        cluster.Store.Hold = commit =>
        {
            intents += commit.Rows.Any(r => r.Status == ExecutionStatus.Running) ? 1 : 0;
            return release.Task;
        };

        var triggers = Enumerable.Range(0, 200).Select(_ => cluster.Schedule(id).TriggerAsync(null, Caller.Anonymous)).ToList();
        await begun.All;
        release.SetResult();
        var ids = await Task.WhenAll(triggers);
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 200);

        Assert.Equal(200, ids.Distinct().Count());
        Assert.Equal(200, cluster.Probe.Calls.Select(c => c.ExecutionId).Distinct().Count());
        Assert.InRange(intents, 1, 2);
        Assert.Equal(200, cluster.Store.State(id)!.Runtime.ExecutionCount);
    }
}
