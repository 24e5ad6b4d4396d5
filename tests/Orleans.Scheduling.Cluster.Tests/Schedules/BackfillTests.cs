using Orleans.Scheduling.Cluster.Tests.Fixture;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>A year of hourly fires on request, on a clock that stands still.</summary>
public sealed class BackfillTests
{
    private const int HoursOfAYear = 8760;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_year_runs_a_hundred_at_once_each_hour_once_also_where_the_schedule_moves_half_way()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var halfWay = new TaskCompletionSource();
        var (running, most) = (0, 0);
        cluster.Probe.Run = async (context, _) =>
        {
            Raise(ref most, Interlocked.Increment(ref running));
            if (cluster.Store.State(context.ScheduleId)!.Runtime.Backfills[0].Decided > HoursOfAYear / 2)
            {
                await halfWay.Task;
            }

            Interlocked.Decrement(ref running);
            return null;
        };
        var id = await CreateAsync(cluster);
        var mark = cluster.Store.State(id)!.Runtime.LastProcessed;

        var backfill = await AskAsync(cluster, id, OverlapPolicy.AllowAll);
        Assert.Equal((HoursOfAYear, Start, Start.AddHours(HoursOfAYear - 1)), (backfill.Total, backfill.FirstAt, backfill.LastAt));
        await DecidedAsync(cluster, id, (HoursOfAYear / 2) + 1);
        await cluster.Silos.DeactivateAsync(cluster.Schedule(id));
        var seen = Assert.Single((await cluster.Schedule(id).GetAsync())!.Backfills);
        Assert.Equal((BackfillStatus.Running, HoursOfAYear), (seen.Status, seen.Total));
        Assert.InRange(seen.Done, 1, HoursOfAYear - 1);
        halfWay.SetResult();
        await DecidedAsync(cluster, id, HoursOfAYear);
        await cluster.StateAsync(id, s => s.Runtime.Backfills[0].EndedAs is not null, "it has ended");

        var rows = cluster.Store.Rows(id);
        Assert.Equal(Enumerable.Range(0, HoursOfAYear).Select(hour => Start.AddHours(hour)), rows.Select(r => r.ScheduledAt));
        Assert.All(rows, r => Assert.Equal((ExecutionStatus.Succeeded, $"backfill:{backfill.BackfillId}"), (r.Status, r.Cause)));
        Assert.Equal(rows.Select(r => r.ExecutionId).Order(), cluster.Probe.Calls.Select(c => c.ExecutionId).Order());
        Assert.InRange(most, 2, 100);
        var runtime = cluster.Store.State(id)!.Runtime;
        Assert.Equal((0L, HoursOfAYear, mark), (runtime.AutoCount, runtime.ExecutionCount, runtime.LastProcessed));
        Assert.Equal((BackfillStatus.Completed, HoursOfAYear), (runtime.Backfills[0].EndedAs, runtime.Backfills[0].DoneAtEnd));
    }

    [Fact]
    public async Task Cancelled_it_starts_no_more_and_what_runs_ends_as_it_would()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var release = new TaskCompletionSource();
        cluster.Probe.Run = async (_, _) =>
        {
            await release.Task;
            return null;
        };
        var id = await CreateAsync(cluster);
        var backfill = await AskAsync(cluster, id, OverlapPolicy.BufferAll);
        for (var i = 0; i < 3; i++)
        {
            await cluster.Probe.CalledAsync();
        }

        var cancelled = await cluster.Schedule(id).CancelBackfillAsync(backfill.BackfillId!.Value, cancelRunning: false, Caller.Anonymous);
        release.SetResult();
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 3);

        Assert.Equal((BackfillStatus.Cancelled, 0L), (cancelled.Status, cancelled.Done));
        Assert.Equal(3, cluster.Store.Rows(id).Length);
        var again = await Assert.ThrowsAsync<SchedulingException>(() =>
            cluster.Schedule(id).CancelBackfillAsync(backfill.BackfillId.Value, cancelRunning: true, Caller.Anonymous));
        Assert.Equal(SchedulingError.Conflict, again.Error);
    }

    [Fact]
    public async Task A_dry_run_starts_nothing_and_a_key_repeated_starts_nothing_again()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await CreateAsync(cluster);
        var request = new BackfillRequest { Start = Start, End = Start.AddHours(5), DryRun = true };

        var dry = await cluster.Schedule(id).BackfillAsync(request, Caller.Anonymous);
        Assert.Equal((null, BackfillStatus.DryRun, 5L), (dry.BackfillId, dry.Status, dry.Total));
        Assert.Empty(cluster.Store.State(id)!.Runtime.Backfills);

        var caller = new Caller { Request = new RequestKey { Key = "k", AskedAt = cluster.Time.GetUtcNow() } };
        var first = await cluster.Schedule(id).BackfillAsync(request with { DryRun = false }, caller);
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 5);
        var second = await cluster.Schedule(id).BackfillAsync(request with { DryRun = false }, caller);

        Assert.Equal((first.BackfillId, BackfillStatus.Completed), (second.BackfillId, second.Status));
        Assert.Equal(5, cluster.Probe.Calls.Count);
        var missing = await Assert.ThrowsAsync<SchedulingException>(
            () => cluster.Schedule(Guid.NewGuid()).BackfillAsync(request, Caller.Anonymous));
        Assert.Equal(SchedulingError.NotFound, missing.Error);
    }

    private static Task<Guid> CreateAsync(SchedulingCluster cluster) => cluster.CreateAsync(
        new ScheduleTiming { Type = ScheduleType.Cron, Cron = "30 * * * *" }, d => d with { MaxExecutions = 1 });

    private static Task<BackfillInfo> AskAsync(SchedulingCluster cluster, Guid id, OverlapPolicy overlap) =>
        cluster.Schedule(id).BackfillAsync(
            new BackfillRequest { Start = Start, End = Start.AddYears(1), Overlap = overlap }, new Caller { Name = "ann" });

    // In steps, as a wait has a limit and a busy machine takes its time for all of it.
    private static async Task DecidedAsync(SchedulingCluster cluster, Guid id, int count)
    {
        for (var step = 0; step < count; step += 500)
        {
            await cluster.StateAsync(id, s => s.Runtime.Backfills[0].Decided > step, $"{step} have started");
        }

        await cluster.StateAsync(id, s => s.Runtime.Backfills[0].Decided >= count, $"{count} have started");
    }

    private static void Raise(ref int most, int now)
    {
        for (var seen = most; now > seen && Interlocked.CompareExchange(ref most, now, seen) != seen; seen = most)
        {
        }
    }
}
