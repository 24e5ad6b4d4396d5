using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Cluster.Tests.Fixture;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>Targets that fail for a while, on a clock that stands still until it is moved.</summary>
public sealed class RetryTests
{
    private static readonly ScheduleRetry FiveThenThirty =
        new() { Policy = RetryPolicy.List, DelaysSeconds = [5, 30], MaxRetries = 2 };

    [Fact]
    public async Task A_target_that_fails_twice_is_called_again_at_the_documented_times_and_no_earlier()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        FailUntil(cluster, attempt: 3);
        var heard = new Heard();
        var due = cluster.Time.GetUtcNow().AddSeconds(10);
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(10)), d => d with { Retry = FiveThenThirty });
        await cluster.Schedule(id).ObserveAsync(cluster.Grains.CreateObjectReference<IExecutionObserver>(heard));
        cluster.Time.AdvanceTo(due);

        var second = await cluster.RetryAfterAsync(id, attempt: 1);
        Assert.InRange(second - due, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
        await AdvanceToAsync(cluster, id, second);
        var third = await cluster.RetryAfterAsync(id, attempt: 2);
        Assert.InRange(third - second, TimeSpan.FromSeconds(24), TimeSpan.FromSeconds(36));
        await AdvanceToAsync(cluster, id, third);
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);

        Assert.Equal([(1, due), (2, second), (3, third)], cluster.Probe.Calls.Select(c => (c.Attempt, c.TriggeredAt)));
        Assert.Single(cluster.Probe.Calls.Select(c => c.IdempotencyKey).Distinct());
        var row = Assert.Single(cluster.Store.Rows(id));
        Assert.Equal((3, 1, third, third), (row.Attempt, row.Dispatch, row.StartedAt!.Value, row.FinishedAt!.Value));
        Assert.Equal("InvalidOperationException: no 2", row.Error);
        await cluster.StateAsync(id, s => s.Head.Status == ScheduleStatus.Completed, "completed");

        await heard.UntilAsync(ExecutionStatus.Running, 3);
        await heard.UntilAsync(ExecutionStatus.RetryWaiting, 2);
        await heard.UntilAsync(ExecutionStatus.Succeeded);
        Assert.Equal(
            [(ExecutionStatus.Running, 1, null), (ExecutionStatus.RetryWaiting, 1, second), (ExecutionStatus.Running, 2, null),
             (ExecutionStatus.RetryWaiting, 2, third), (ExecutionStatus.Running, 3, null), (ExecutionStatus.Succeeded, 3, null)],
            heard.All.Select(e => (e.Status, e.Attempt, e.NextAttemptAt)));
    }

    [Fact]
    public async Task A_silo_that_leaves_while_executions_wait_changes_no_attempt_and_no_time()
    {
        await using var cluster = await SchedulingCluster.StartAsync(silos: 2);
        var due = await WaitForThirdAsync(cluster);

        await cluster.Silos.StopSiloAsync(cluster.Silos.Silos[1]);
        foreach (var (id, third) in due)
        {
            Assert.Equal(third, await cluster.RetryAfterAsync(id, attempt: 2));
        }

        foreach (var (id, third) in due.OrderBy(d => d.Value))
        {
            cluster.Time.AdvanceTo(third);
            await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        }

        AssertCalledThrice(cluster, due, late: TimeSpan.Zero);
    }

    [Fact]
    public async Task A_silo_that_dies_while_executions_wait_changes_no_attempt()
    {
        await using var cluster = await SchedulingCluster.StartAsync(silos: 2);
        var due = await WaitForThirdAsync(cluster);

        await cluster.Silos.KillSiloAsync(cluster.Silos.Silos[1]);
        await cluster.AdvanceUntilAsync(() => due.Keys.All(id => cluster.Store.Rows(id)[0].Status == ExecutionStatus.Succeeded));

        // How late depends on when the silo is known to be dead, for which the clock that is moved doesn't wait.
        AssertCalledThrice(cluster, due, late: TimeSpan.MaxValue);
    }

    [Fact]
    public async Task An_attempt_an_hour_away_is_brought_by_the_reminder()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        FailUntil(cluster, attempt: 2);
        var id = await cluster.CreateAsync(
            cluster.OnceIn(TimeSpan.FromSeconds(10)), d => d with { Retry = new ScheduleRetry { MaxRetries = 1, DelaySeconds = 3600 } });
        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        var due = await cluster.RetryAfterAsync(id, attempt: 1);
        await cluster.Silos.DeactivateAsync(cluster.Schedule(id));

        Assert.Equal(due, await cluster.AdvanceUntilRemindedAsync(id));
        cluster.Time.AdvanceTo(due);
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        Assert.InRange(cluster.Probe.Calls[1].TriggeredAt - due, TimeSpan.Zero, TimeSpan.FromMilliseconds(2));
    }

    [Fact]
    public async Task The_service_s_default_holds_for_a_schedule_that_does_not_say()
    {
        await using var cluster = await SchedulingCluster.StartAsync(configure: silo => silo.Configure<Hosting.SchedulingOptions>(o =>
            (o.DefaultMaxRetries, o.DefaultRetryDelaySeconds) = (1, 10)));
        FailUntil(cluster, attempt: 9);
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(10)));
        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        var due = await cluster.RetryAfterAsync(id, attempt: 1);
        Assert.InRange(due - cluster.Time.GetUtcNow(), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(12));
        await AdvanceToAsync(cluster, id, due);

        await cluster.RowsAsync(id, ExecutionStatus.DeadLettered, 1);
        Assert.Equal(1, cluster.Store.State(id)!.Runtime.ErrorCount);
    }

    [Fact]
    public async Task A_timed_out_attempt_is_tried_again_and_the_longest_timeout_is_one_attempt_s()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        cluster.Probe.Run = async (context, cancelled) =>
        {
            await Task.Delay(context.Attempt == 1 ? Timeout.Infinite : 0, cancelled);
            return null;
        };
        var id = await cluster.CreateAsync(
            cluster.OnceIn(TimeSpan.FromSeconds(10)),
            d => d with { TimeoutSeconds = 30, Retry = FiveThenThirty with { RetryOn = ["timed_out"] } });
        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        await cluster.Probe.CalledAsync();
        cluster.Time.Advance(TimeSpan.FromSeconds(30));
        await AdvanceToAsync(cluster, id, await cluster.RetryAfterAsync(id, attempt: 1));

        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
    }

    [Fact]
    public async Task Cancelled_while_it_waits_it_is_never_called_again()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        FailUntil(cluster, attempt: 9);
        var timing = cluster.OnceIn(TimeSpan.FromSeconds(10));
        var one = await cluster.CreateAsync(timing, d => d with { Retry = FiveThenThirty });
        var other = await cluster.CreateAsync(timing, d => d with { Retry = FiveThenThirty });
        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        await cluster.RetryAfterAsync(one, attempt: 1);
        await cluster.RetryAfterAsync(other, attempt: 1);

        await cluster.Schedule(one).CancelExecutionAsync(cluster.Store.Rows(one)[0].ExecutionId, Caller.Anonymous);
        await cluster.Schedule(other).DeleteAsync(null, Caller.Anonymous);
        Assert.Equal(ExecutionStatus.Cancelled, cluster.Store.Rows(one)[0].Status);
        Assert.Equal(ExecutionStatus.Cancelled, cluster.Store.Rows(other)[0].Status);
        Assert.Equal(ScheduleStatus.Completed, cluster.Store.State(one)!.Head.Status);

        await cluster.Silos.WaitForDeactivationAsync(cluster.Schedule(one));
        await cluster.Silos.WaitForDeactivationAsync(cluster.Schedule(other));
        cluster.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null((await cluster.Schedule(other).GetAsync())!.NextExecutionAt);
        Assert.Equal(2, cluster.Probe.Calls.Count);
        Assert.Null(cluster.Store.Reminder(one));
        Assert.Null(cluster.Store.Reminder(other));
    }

    [Fact]
    public async Task Pause_on_failure_pauses_after_the_last_attempt_and_leaves_a_row_that_says_why()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        FailUntil(cluster, attempt: 9);
        var id = await cluster.CreateAsync(
            SchedulingCluster.Every(60), d => d with { PauseOnFailure = true, Retry = FiveThenThirty with { MaxRetries = 1 } });
        cluster.Time.Advance(TimeSpan.FromSeconds(60));
        await AdvanceToAsync(cluster, id, await cluster.RetryAfterAsync(id, attempt: 1));
        await cluster.RowsAsync(id, ExecutionStatus.DeadLettered, 1);

        var snapshot = (await cluster.Schedule(id).GetAsync())!;
        Assert.Equal((ScheduleStatus.Paused, null), (snapshot.Status, snapshot.NextExecutionAt));
        Assert.Contains("dead_lettered after 2 attempts: InvalidOperationException: no 2", snapshot.Pause!.Note, StringComparison.Ordinal);
        Assert.Equal(snapshot.Pause.Note, cluster.Store.Audit(id)[^1].Note);
    }

    [Fact]
    public async Task A_retried_execution_counts_once_with_the_lateness_of_its_first_attempt()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var measured = new ConcurrentQueue<string>();
        using var listener = Listen(cluster, measured);
        FailUntil(cluster, attempt: 9);
        var timing = cluster.OnceIn(TimeSpan.FromSeconds(10));
        var dead = await cluster.CreateAsync(timing, d => d with { Retry = FiveThenThirty with { MaxRetries = 1 } });
        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        await AdvanceToAsync(cluster, dead, await cluster.RetryAfterAsync(dead, attempt: 1));
        await cluster.RowsAsync(dead, ExecutionStatus.DeadLettered, 1);

        // A call comes after the turn that stored it, in which it is counted.
        await cluster.Schedule(dead).GetAsync();
        Assert.Equal(
            ["schedule_execution_duration_seconds 0 one_time", "schedule_executions_total 1 one_time dead_lettered",
             "schedule_lateness_seconds 0 one_time", "schedule_retries_total 1 one_time"],
            measured.Order());

        // One cancelled while it waits has no second lateness, and no duration of the wait.
        measured.Clear();
        var cancelled = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(10)), d => d with { Retry = FiveThenThirty });
        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        await cluster.RetryAfterAsync(cancelled, attempt: 1);
        await cluster.Schedule(cancelled).CancelAsync(null, null, Caller.Anonymous);
        Assert.Equal(
            ["schedule_executions_total 1 one_time cancelled", "schedule_lateness_seconds 0 one_time", "schedule_retries_total 1 one_time"],
            measured.Order());
    }

    private static MeterListener Listen(SchedulingCluster cluster, ConcurrentQueue<string> measured)
    {
        var meters = cluster.Silos.GetSiloServiceProvider().GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Orleans.Scheduling" && instrument.Meter.Scope == meters)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        return listener;

        void Add<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            measured.Enqueue($"{instrument.Name} {value} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}");
    }

    // Twelve, so that each of two silos has some.
    private static async Task<Dictionary<Guid, DateTimeOffset>> WaitForThirdAsync(SchedulingCluster cluster)
    {
        FailUntil(cluster, attempt: 3);
        var due = new Dictionary<Guid, DateTimeOffset>();
        for (var n = 0; n < 12; n++)
        {
            due[await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(10)), d => d with { Retry = FiveThenThirty })] = default;
        }

        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        foreach (var id in due.Keys)
        {
            due[id] = await cluster.RetryAfterAsync(id, attempt: 1);
        }

        foreach (var (id, second) in due.OrderBy(d => d.Value).ToList())
        {
            cluster.Time.AdvanceTo(second);
            due[id] = await cluster.RetryAfterAsync(id, attempt: 2);
        }

        return due;
    }

    private static void AssertCalledThrice(SchedulingCluster cluster, Dictionary<Guid, DateTimeOffset> due, TimeSpan late)
    {
        foreach (var (id, third) in due)
        {
            var calls = cluster.Probe.Calls.Where(c => c.ScheduleId == id).ToList();
            Assert.Equal([1, 2, 3], calls.Select(c => c.Attempt));
            Assert.InRange(calls[2].TriggeredAt - third, TimeSpan.Zero, late);
            Assert.Equal(3, Assert.Single(cluster.Store.Rows(id)).Attempt);
        }
    }

    private static void FailUntil(SchedulingCluster cluster, int attempt) => cluster.Probe.Run = (context, _) =>
        context.Attempt < attempt
            ? throw new InvalidOperationException($"no {context.Attempt}")
            : Task.FromResult<string?>("done");

    // A millisecond before, nothing happens: what a call then finds is what was there.
    private static async Task AdvanceToAsync(SchedulingCluster cluster, Guid id, DateTimeOffset due)
    {
        var calls = cluster.Probe.Calls.Count;
        cluster.Time.AdvanceTo(due.AddMilliseconds(-1));
        Assert.Equal(1, (await cluster.Schedule(id).GetAsync())!.RunningCount);
        Assert.Equal(calls, cluster.Probe.Calls.Count);
        cluster.Time.AdvanceTo(due);
    }
}
