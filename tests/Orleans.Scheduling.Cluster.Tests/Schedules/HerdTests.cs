using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>More schedules due at one instant than a silo lets decide at a time.</summary>
public sealed class HerdTests
{
    private const int Waiting = 100;

    [Fact]
    public async Task So_many_decide_at_a_time_and_the_rest_when_their_turn_comes()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var ids = await CreateAsync(cluster);
        var release = new TaskCompletionSource();
        var full = new TaskCompletionSource();
        var deciding = 0;
        cluster.Store.Hold = _ =>
        {
            if (Interlocked.Increment(ref deciding) == WakeGate.Width)
            {
                full.SetResult();
            }

            return release.Task;
        };

        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        await full.Task.WaitAsync(TimeSpan.FromSeconds(30));
        // As many calls as would let others in.
        for (var n = 0; n < 50; n++)
        {
            await cluster.Schedule(ids[n]).GetAsync();
        }

        Assert.Equal(WakeGate.Width, deciding);
        cluster.Store.Hold = _ => Task.CompletedTask;
        release.SetResult();

        foreach (var id in ids)
        {
            await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        }

        Assert.Equal(ids.Order(), cluster.Probe.Calls.Select(c => c.ScheduleId).Order());
    }

    [Fact]
    public async Task Wakes_that_fail_give_up_their_turns()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var ids = await CreateAsync(cluster);
        var failures = 0;
        cluster.Store.FailBefore = _ => Interlocked.Increment(ref failures) <= ids.Length ? MemoryScheduleStore.Down() : null;

        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        await cluster.AdvanceUntilAsync(() => ids.All(id => cluster.Store.Rows(id) is [{ Status: ExecutionStatus.Succeeded }]));

        Assert.True(failures > ids.Length, "Some had no second chance.");
    }

    [Fact]
    public async Task One_that_is_woken_again_while_it_waits_stands_in_line_once()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(10)));
        var gate = cluster.Silos.GetSiloServiceProvider().GetRequiredService<WakeGate>();
        await FillAsync(gate);

        var (decides, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Store.Hold = _ =>
        {
            decides.TrySetResult();
            return release.Task;
        };
        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        await cluster.AdvanceUntilAsync(() => gate.Waiting == 1, TimeSpan.FromMilliseconds(1));
        var woken = Enumerable.Range(0, 5).Select(_ => cluster.Grains.GetGrain<IScheduleCallbacks>(id).WakeAsync()).ToList();
        await cluster.Schedule(id).GetAsync();
        Assert.Equal(1, gate.Waiting);

        // The first turn is the schedule's, which keeps it while it stores; a wake of its own behind it would keep the next.
        var next = gate.EnterAsync();
        gate.Leave();
        await decides.Task.WaitAsync(TimeSpan.FromSeconds(30));
        gate.Leave();
        await next.WaitAsync(TimeSpan.FromSeconds(10));

        release.SetResult();
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        Assert.Single(cluster.Probe.Calls);
        await Task.WhenAll(woken);
    }

    [Fact]
    public async Task The_sweep_wakes_overdue_schedules_at_the_pace_at_which_they_decide()
    {
        const int Page = 1000;
        await using var cluster = await SchedulingCluster.StartAsync();
        var ids = await CreateAsync(cluster, Page + Waiting, TimeSpan.FromHours(1));
        foreach (var id in ids)
        {
            cluster.Store.ForgetReminder(id);
        }

        var gate = cluster.Silos.GetSiloServiceProvider().GetRequiredService<WakeGate>();
        await FillAsync(gate);

        cluster.Time.JumpTo(cluster.Time.GetUtcNow() + TimeSpan.FromHours(1) + TimeSpan.FromSeconds(21));
        await cluster.AdvanceUntilAsync(() => gate.Waiting == Page, TimeSpan.FromSeconds(1));

        // Who asks for a sweep meanwhile, as this does at every step, doesn't wait for it.
        await cluster.AdvanceUntilAsync(Passed(cluster.Time, TimeSpan.FromSeconds(15)), TimeSpan.FromSeconds(1));
        Assert.Equal(Page, gate.Waiting);

        Empty(gate);

        foreach (var id in ids)
        {
            await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        }

        Assert.Equal(0, gate.Waiting);
    }

    [Fact]
    public async Task One_whose_activation_goes_while_it_stands_in_line_keeps_no_turn_and_is_woken_anew()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromHours(1)));
        cluster.Store.ForgetReminder(id);
        var gate = cluster.Silos.GetSiloServiceProvider().GetRequiredService<WakeGate>();
        await FillAsync(gate);
        cluster.Time.JumpTo(cluster.Time.GetUtcNow() + TimeSpan.FromHours(1));
        var schedule = cluster.Grains.GetGrain(ScheduleGrainId.Of(id));
        await schedule.Cast<IRemindable>().ReceiveReminder("wake", default);
        Assert.Equal(1, gate.Waiting);

        await schedule.Cast<IGrainManagementExtension>().DeactivateOnIdle();
        await cluster.AdvanceUntilAsync(() => gate.Waiting == 2, TimeSpan.FromMilliseconds(1));

        // One turn is enough for the one that has gone, for the one that is there now, and for whoever comes after it.
        var next = gate.EnterAsync();
        gate.Leave();
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        await next.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Single(cluster.Probe.Calls);
        Empty(gate);
    }

    private static async Task FillAsync(WakeGate gate)
    {
        for (var n = 0; n < WakeGate.Width; n++)
        {
            await gate.EnterAsync();
        }
    }

    private static void Empty(WakeGate gate)
    {
        for (var n = 0; n < WakeGate.Width; n++)
        {
            gate.Leave();
        }
    }

    private static Func<bool> Passed(ManualTime time, TimeSpan duration)
    {
        var until = time.GetUtcNow() + duration;
        return () => time.GetUtcNow() >= until;
    }

    private static Task<Guid[]> CreateAsync(SchedulingCluster cluster) =>
        CreateAsync(cluster, WakeGate.Width + Waiting, TimeSpan.FromSeconds(10));

    private static Task<Guid[]> CreateAsync(SchedulingCluster cluster, int count, TimeSpan delay)
    {
        var due = cluster.OnceIn(delay);
        return Task.WhenAll(Enumerable.Range(0, count).Select(_ => cluster.CreateAsync(due)));
    }
}
