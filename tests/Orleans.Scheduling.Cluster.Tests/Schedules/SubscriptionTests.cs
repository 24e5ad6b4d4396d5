using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Scheduling.Cluster.Tests.Fixture;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>What the client's <see cref="ExecutionSubscription"/> adds to an observer.</summary>
public sealed class SubscriptionTests
{
    private readonly Heard _heard = new();
    private readonly List<IExecutionObserver> _references = [];
    private TaskCompletionSource _called = new();
    private bool _isLost;

    [Fact]
    public async Task It_outlives_the_lease()
    {
        await using var cluster = await StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(3600));
        await using var subscription = await SubscribeAsync(cluster, id);

        var end = cluster.Time.GetUtcNow() + (2 * ExecutionSubscription.Lease);
        while (cluster.Time.GetUtcNow() < end)
            await RenewAsync(cluster);
        await cluster.Schedule(id).TriggerAsync(null, Caller.Anonymous);

        await _heard.UntilAsync(ExecutionStatus.Succeeded);
    }

    [Fact]
    public async Task After_the_schedule_moved_it_hears_again_from_the_first_renewal_that_arrives()
    {
        await using var cluster = await StartAsync(silos: 2);
        var id = await cluster.CreateAsync(SchedulingCluster.Every(3600));
        await using var subscription = await SubscribeAsync(cluster, id);

        await cluster.Silos.DeactivateAsync(cluster.Schedule(id));
        await cluster.Schedule(id).TriggerAsync(null, Caller.Anonymous);
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        _isLost = true;
        await RenewAsync(cluster);
        _isLost = false;
        await RenewAsync(cluster);
        var second = await cluster.Schedule(id).TriggerAsync(null, Caller.Anonymous);

        Assert.Equal(second, (await _heard.UntilAsync(ExecutionStatus.Succeeded)).ExecutionId);
    }

    [Fact]
    public async Task What_is_done_about_an_event_may_fail()
    {
        await using var cluster = await StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(3600));
        await using var subscription = await SubscribeAsync(cluster, id, async execution =>
        {
            await _heard.OnExecutionAsync(execution);
            throw new InvalidOperationException("no paper");
        });

        for (var n = 1; n <= 3; n++)
        {
            await cluster.Schedule(id).TriggerAsync(null, Caller.Anonymous);
            await _heard.UntilAsync(ExecutionStatus.Succeeded, n);
        }
    }

    [Fact]
    public async Task An_event_that_its_execution_has_overtaken_is_left_out()
    {
        await using var cluster = await StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(3600));
        await using var subscription = await SubscribeAsync(cluster, id);
        var (first, second) = (Event(Guid.NewGuid(), 7), Event(Guid.NewGuid(), 3));

        await TellAsync(first with { Status = ExecutionStatus.Succeeded });
        await _heard.UntilAsync(ExecutionStatus.Succeeded);
        await TellAsync(first with { Revision = 6 });
        await TellAsync(second);
        await _heard.UntilAsync(ExecutionStatus.Running);
        await TellAsync(second with { Status = ExecutionStatus.Failed, Revision = 8 });
        await _heard.UntilAsync(ExecutionStatus.Failed);

        Assert.Equal([3, 7, 8], _heard.All.Select(e => e.Revision));
    }

    [Fact]
    public async Task Once_disposed_the_schedule_tells_it_nothing()
    {
        await using var cluster = await StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(3600));
        var leaving = await SubscribeAsync(cluster, id);

        await leaving.DisposeAsync();
        await leaving.DisposeAsync();

        var others = new Heard();
        await using var subscription = await SubscribeAsync(cluster, id, others.OnExecutionAsync);
        await cluster.Schedule(id).TriggerAsync(null, Caller.Anonymous);
        await others.UntilAsync(ExecutionStatus.Succeeded);
        Assert.Empty(_heard.All);
    }

    [Fact]
    public async Task One_that_cannot_begin_says_so()
    {
        await using var cluster = await StartAsync();
        _isLost = true;

        await Assert.ThrowsAsync<InvalidOperationException>(() => SubscribeAsync(cluster, Guid.NewGuid()));
    }

    private Task<SchedulingCluster> StartAsync(short silos = 1) => SchedulingCluster.StartAsync(
        silos,
        silo => silo.AddIncomingGrainCallFilter(async context =>
        {
            if (context.MethodName != nameof(IScheduleGrain.ObserveAsync))
            {
                await context.Invoke();
                return;
            }

            _references.Add((IExecutionObserver)context.Request.GetArgument(0)!);
            var called = _called;
            try
            {
                if (_isLost)
                    throw new InvalidOperationException("lost on the way");
                await context.Invoke();
            }
            finally
            {
                called.TrySetResult();
            }
        }));

    private Task<ExecutionSubscription> SubscribeAsync(
        SchedulingCluster cluster, Guid id, Func<ExecutionEvent, Task>? onExecution = null) =>
        ExecutionSubscription.StartAsync(
            cluster.Grains, id, onExecution ?? _heard.OnExecutionAsync, NullLogger.Instance, cluster.Time);

    // Lets the time pass after which it is renewed, and waits for that.
    private async Task RenewAsync(SchedulingCluster cluster)
    {
        _called = new TaskCompletionSource();
        cluster.Time.Advance(ExecutionSubscription.RenewalPeriod);
        await _called.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private Task TellAsync(ExecutionEvent execution) => _references[0].OnExecutionAsync(execution);

    private static ExecutionEvent Event(Guid id, long revision) => new()
    {
        ScheduleId = Guid.NewGuid(),
        ExecutionId = id,
        Status = ExecutionStatus.Running,
        Cause = "auto",
        ScheduledAt = DateTimeOffset.UnixEpoch,
        FireAt = DateTimeOffset.UnixEpoch,
        DecidedAt = DateTimeOffset.UnixEpoch,
        Revision = revision,
    };
}
