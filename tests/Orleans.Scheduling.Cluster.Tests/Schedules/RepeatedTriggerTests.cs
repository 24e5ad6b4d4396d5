using Orleans.Scheduling.Cluster.Tests.Fixture;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>A trigger that is repeated with its key, while its execution runs and after it has ended.</summary>
public sealed class RepeatedTriggerTests
{
    [Fact]
    public async Task It_starts_one_execution_however_often_and_whenever_it_is_repeated()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(3600));
        var caller = new Caller
        {
            Name = "ann",
            Reason = "the customer called",
            Request = new RequestKey { Key = "order-7", AskedAt = cluster.Time.GetUtcNow() },
        };
        cluster.Time.Advance(TimeSpan.FromSeconds(5));

        var atOnce = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => cluster.Schedule(id).TriggerAsync(null, caller)));
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        await cluster.Silos.DeactivateAsync(cluster.Schedule(id));
        var later = await cluster.Schedule(id).TriggerAsync(null, caller);
        var another = await cluster.Schedule(id).TriggerAsync(null, caller with { Request = caller.Request with { Key = "order-8" } });

        Assert.Equal(Enumerable.Repeat(later, 5), atOnce);
        Assert.NotEqual(later, another);
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 2);
        Assert.Equal([later, another], cluster.Probe.Calls.Select(call => call.ExecutionId));
        var triggers = cluster.Store.Audit(id).Where(row => row.Action == "schedule_triggered").ToList();
        Assert.Equal(["the customer called", "the customer called"], triggers.Select(row => row.Note));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public async Task A_key_has_a_length(int length)
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(3600));
        var caller = new Caller { Request = new RequestKey { Key = new string('x', length), AskedAt = cluster.Time.GetUtcNow() } };

        var refusal = await Assert.ThrowsAsync<SchedulingException>(() => cluster.Schedule(id).TriggerAsync(null, caller));
        Assert.Equal("idempotency_key", Assert.Single(refusal.Fields).Field);
    }

    [Fact]
    public async Task There_is_nothing_to_repeat_at_a_schedule_that_does_not_exist()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var caller = new Caller { Request = new RequestKey { Key = "k", AskedAt = cluster.Time.GetUtcNow() } };

        var refusal = await Assert.ThrowsAsync<SchedulingException>(() => cluster.Schedule(Guid.NewGuid()).TriggerAsync(null, caller));
        Assert.Equal(SchedulingError.NotFound, refusal.Error);
    }
}
