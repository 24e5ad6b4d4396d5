using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Cluster.Tests.Limits;

/// <summary>Executions that wait for their turn: what their rows say, and when they expire.</summary>
public sealed class QueuedTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(false, "limit:target/probe")]
    [InlineData(true, "limit:silo")]
    public async Task A_wait_shows_after_two_seconds_and_so_does_the_run_that_follows(bool slots, string reason)
    {
        await using var cluster = await StartAsync(slots);
        var crowd = new Crowd(cluster);
        var (first, second) = await TwoAsync(cluster, crowd);
        Assert.Equal(ExecutionStatus.Running, Only(cluster, second).Status);

        await ShownAsync(cluster, second);
        Assert.Equal((reason, null, 1), (Only(cluster, second).Reason, Only(cluster, second).StartedAt, Only(cluster, second).Attempt));
        Assert.Equal((0, 1), await CountsAsync(cluster, second));

        cluster.Time.Advance(Soon);
        var began = cluster.Time.GetUtcNow();
        crowd.LetGo();
        await crowd.EnteredAsync();
        Assert.Equal(ExecutionStatus.Queued, Only(cluster, second).Status);
        cluster.Time.Advance(TimeSpan.FromSeconds(2));
        await cluster.StateAsync(second, s => s.Runtime.Unfinished is [{ Row.Status: ExecutionStatus.Running }], "it runs");
        Assert.Equal((null, began), (Only(cluster, second).Reason, Only(cluster, second).StartedAt));
        Assert.Equal((1, 0), await CountsAsync(cluster, second));

        crowd.Open();
        await cluster.RowsAsync(first, ExecutionStatus.Succeeded, 1);
        await cluster.RowsAsync(second, ExecutionStatus.Succeeded, 1);
        Assert.Equal(began, Only(cluster, second).StartedAt);
    }

    [Fact]
    public async Task What_needn_t_wait_costs_no_commit_more()
    {
        await using var cluster = await StartAsync(slots: false);
        var id = await cluster.CreateAsync(cluster.OnceIn(Soon));
        var before = cluster.Store.Commits;

        cluster.Time.Advance(Soon);
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);

        Assert.Equal(2, cluster.Store.Commits - before);
    }

    [Fact]
    public async Task On_a_full_silo_an_execution_is_queued_from_the_start_and_costs_no_commit_more()
    {
        await using var cluster = await StartAsync(slots: true);
        var crowd = new Crowd(cluster);
        var (first, second) = await TwoAsync(cluster, crowd);
        await ShownAsync(cluster, second);
        var third = await cluster.CreateAsync(cluster.OnceIn(Soon));
        var before = cluster.Store.Commits;

        cluster.Time.Advance(Soon);
        await cluster.StateAsync(third, s => s.Runtime.Unfinished is [{ Row: { Status: ExecutionStatus.Queued, Reason: "limit:silo" } }], "it is queued");
        crowd.Open();
        foreach (var id in new[] { first, second, third })
        {
            await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        }

        // The third's begin, and an end for each.
        Assert.Equal(4, cluster.Store.Commits - before);
    }

    [Theory]
    [InlineData(false, 60, null, "It waited for a place under Scheduling:Limits:Targets:probe, and passed its queue_ttl_seconds of 60 before it could start.")]
    [InlineData(true, null, 90, "It waited for a slot of its silo (Scheduling:MaxConcurrentWorkflows), and passed its queue_ttl_seconds of 90 before it could start.")]
    public async Task One_that_waits_too_long_expires_and_says_for_what(bool slots, int? own, int? byDefault, string error)
    {
        await using var cluster = await StartAsync(slots, byDefault);
        var crowd = new Crowd(cluster);
        var (first, second) = await TwoAsync(cluster, crowd, d => d with { QueueTtlSeconds = own, Retry = new ScheduleRetry { MaxRetries = 3 } });
        await ShownAsync(cluster, second);

        cluster.Time.Advance(TimeSpan.FromSeconds((own ?? byDefault!.Value) - 3));
        Assert.Equal(ExecutionStatus.Queued, Only(cluster, second).Status);
        cluster.Time.Advance(TimeSpan.FromSeconds(1));
        await cluster.RowsAsync(second, ExecutionStatus.Expired, 1);

        Assert.Equal((error, "queue_ttl", null), (Only(cluster, second).Error, Only(cluster, second).Reason, Only(cluster, second).StartedAt));
        crowd.Open();
        await cluster.RowsAsync(first, ExecutionStatus.Succeeded, 1);
        Assert.Single(cluster.Probe.Calls);
    }

    [Fact]
    public async Task What_it_waited_before_its_silo_died_counts()
    {
        await using var cluster = await StartAsync(slots: false, silos: 2);
        var crowd = new Crowd(cluster);
        var holder = await cluster.CreateAsync(cluster.OnceIn(Soon));
        cluster.Time.Advance(Soon);
        await crowd.EnteredAsync();
        var other = cluster.Silos.Silos.Single(s => s.SiloAddress.ToParsableString() != Only(cluster, holder).Silo).SiloAddress.ToParsableString();

        // One that waits on the other silo.
        Guid waiter;
        do
        {
            waiter = await cluster.CreateAsync(cluster.OnceIn(Soon), d => d with { QueueTtlSeconds = 6000 });
            cluster.Time.Advance(Soon);
            await cluster.StateAsync(waiter, s => s.Runtime.Unfinished.Length == 1, "it was dispatched");
        }
        while (Only(cluster, waiter).Silo != other);

        var since = Only(cluster, waiter).DecidedAt;
        await ShownAsync(cluster, waiter);
        await cluster.Silos.KillSiloAsync(cluster.Silos.Silos.Single(s => s.SiloAddress.ToParsableString() == other));
        await cluster.AdvanceUntilAsync(() => Only(cluster, waiter).Dispatch == 2, TimeSpan.FromMilliseconds(20));
        Assert.Equal((ExecutionStatus.Queued, "limit:target/probe"), (Only(cluster, waiter).Status, Only(cluster, waiter).Reason));
        Assert.True(cluster.Time.GetUtcNow() < since.AddSeconds(5990), "The test took too long.");

        cluster.Time.AdvanceTo(since.AddSeconds(6000));
        await cluster.RowsAsync(waiter, ExecutionStatus.Expired, 1);
        Assert.InRange(Only(cluster, waiter).FinishedAt!.Value - since, TimeSpan.FromSeconds(6000), TimeSpan.FromSeconds(6001));
        crowd.Open();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_waits_can_be_cancelled(bool slots)
    {
        await using var cluster = await StartAsync(slots);
        var crowd = new Crowd(cluster);
        var (first, second) = await TwoAsync(cluster, crowd);
        await ShownAsync(cluster, second);

        await cluster.Schedule(second).CancelExecutionAsync(Only(cluster, second).ExecutionId, Caller.Anonymous);
        await cluster.RowsAsync(second, ExecutionStatus.Cancelled, 1);
        Assert.Null(Only(cluster, second).StartedAt);

        // Its place in the queue goes with it.
        var third = await cluster.CreateAsync(cluster.OnceIn(Soon));
        cluster.Time.Advance(Soon);
        crowd.Open();
        await cluster.RowsAsync(first, ExecutionStatus.Succeeded, 1);
        await cluster.RowsAsync(third, ExecutionStatus.Succeeded, 1);
        Assert.Equal([first, third], cluster.Probe.Calls.Select(call => call.ScheduleId));
    }

    private static Task<SchedulingCluster> StartAsync(bool slots, int? ttl = null, short silos = 1) => SchedulingCluster.StartAsync(
        silos,
        silo => silo.Services.Configure<SchedulingOptions>(o =>
        {
            (o.QueueTtlSeconds, o.WorkflowTimeoutSeconds) = (ttl ?? o.QueueTtlSeconds, 604_800);
            if (slots)
            {
                o.MaxConcurrentWorkflows = 1;
            }
            else
            {
                o.Limits.Targets["probe"] = 1;
            }
        }));

    // One that runs, and one that waits for it to end.
    private static async Task<(Guid First, Guid Second)> TwoAsync(
        SchedulingCluster cluster, Crowd crowd, Func<ScheduleDefinition, ScheduleDefinition>? with = null)
    {
        var first = await cluster.CreateAsync(cluster.OnceIn(Soon));
        cluster.Time.Advance(Soon);
        await crowd.EnteredAsync();
        var second = await cluster.CreateAsync(cluster.OnceIn(Soon), with);
        cluster.Time.Advance(Soon);
        await cluster.StateAsync(second, s => s.Runtime.Unfinished.Length == 1, "it was dispatched");
        return (first, second);
    }

    private static async Task ShownAsync(SchedulingCluster cluster, Guid id)
    {
        var shown = Only(cluster, id).DecidedAt.AddSeconds(2);
        await cluster.Time.UntilAsync(() => cluster.Time.HasTimerAt(shown), "it waits");
        cluster.Time.AdvanceTo(shown);
        await cluster.StateAsync(id, s => s.Runtime.Unfinished is [{ Row.Status: ExecutionStatus.Queued }], "it shows");
    }

    private static ExecutionRow Only(SchedulingCluster cluster, Guid id) => Assert.Single(cluster.Store.Rows(id));

    private static async Task<(int Running, int Queued)> CountsAsync(SchedulingCluster cluster, Guid id)
    {
        var snapshot = (await cluster.Schedule(id).GetAsync())!;
        return (snapshot.RunningCount, snapshot.QueuedCount);
    }
}
