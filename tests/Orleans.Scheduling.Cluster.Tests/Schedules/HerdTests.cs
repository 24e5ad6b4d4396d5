using Microsoft.Extensions.DependencyInjection;
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
        for (var n = 0; n < WakeGate.Width; n++)
        {
            await gate.EnterAsync();
        }

        var (decides, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Store.Hold = _ =>
        {
            decides.TrySetResult();
            return release.Task;
        };
        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        for (var n = 0; n < 5; n++)
        {
            await cluster.Grains.GetGrain<IScheduleCallbacks>(id).WakeAsync();
        }

        // The first turn is the schedule's, which keeps it while it stores; a wake of its own behind it would keep the next.
        var next = gate.EnterAsync();
        gate.Leave();
        await decides.Task.WaitAsync(TimeSpan.FromSeconds(30));
        gate.Leave();
        await next.WaitAsync(TimeSpan.FromSeconds(10));

        release.SetResult();
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        Assert.Single(cluster.Probe.Calls);
    }

    private static Task<Guid[]> CreateAsync(SchedulingCluster cluster)
    {
        var due = cluster.OnceIn(TimeSpan.FromSeconds(10));
        return Task.WhenAll(Enumerable.Range(0, WakeGate.Width + Waiting).Select(_ => cluster.CreateAsync(due)));
    }
}
