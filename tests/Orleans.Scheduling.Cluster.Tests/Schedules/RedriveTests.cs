using Orleans.Scheduling.Cluster.Tests.Fixture;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>Executions that ended badly, run anew.</summary>
public sealed class RedriveTests
{
    [Fact]
    public async Task It_runs_with_the_same_context_and_time_and_the_same_number_makes_no_second_one()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var (id, original) = await FailedAsync(cluster, """{"order":7}""");
        cluster.Time.Advance(TimeSpan.FromMinutes(1));
        cluster.Probe.Run = (_, _) => Task.FromResult<string?>("done");

        var redriven = await RedriveAsync(cluster, id, original, 1);
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        Assert.Equal((1, ExecutionStatus.Running), (redriven.Number, redriven.Status));
        var call = cluster.Probe.Calls[^1];
        Assert.Equal((redriven.ExecutionId, """{"order":7}"""), (call.ExecutionId, call.ContextJson));
        var rows = cluster.Store.Rows(id).ToDictionary(r => r.ExecutionId);
        Assert.Equal(rows[original].ScheduledAt, call.ScheduledAt);
        Assert.Equal($"redrive:{original}:1", rows[redriven.ExecutionId].Cause);

        Assert.Equal(redriven with { Status = ExecutionStatus.Succeeded }, await RedriveAsync(cluster, id, original, 1));
        Assert.Equal(redriven with { Status = ExecutionStatus.Succeeded }, await RedriveAsync(cluster, id, original, null));
        Assert.Equal(2, cluster.Probe.Calls.Count);
        Assert.NotEqual(redriven.ExecutionId, (await RedriveAsync(cluster, id, original, 2)).ExecutionId);
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 2);
        Assert.Equal((1L, 3L), cluster.Store.State(id)!.Runtime is var r ? (r.ErrorCount, r.ExecutionCount) : default);
    }

    [Fact]
    public async Task Without_a_number_it_is_the_next_one_once_the_last_has_failed()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var (id, original) = await FailedAsync(cluster);
        var first = await RedriveAsync(cluster, id, original, null);
        await cluster.RowsAsync(id, ExecutionStatus.Failed, 2);

        var hang = new TaskCompletionSource<string?>();
        cluster.Probe.Run = (_, _) => hang.Task;
        var second = await RedriveAsync(cluster, id, original, null);
        var again = await RedriveAsync(cluster, id, original, null);
        hang.SetResult("done");
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);

        Assert.Equal((1, 2), (first.Number, second.Number));
        Assert.Equal(second, again);
        Assert.Equal(3, cluster.Probe.Calls.Select(c => c.ExecutionId).Distinct().Count());
    }

    [Fact]
    public async Task Many_that_ask_at_once_get_one()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var (id, original) = await FailedAsync(cluster);
        cluster.Probe.Run = (_, _) => Task.FromResult<string?>("done");

        var redriven = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => RedriveAsync(cluster, id, original, n % 2 == 0 ? 1 : null)));
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);

        Assert.Single(redriven.Select(r => (r.ExecutionId, r.Number)).Distinct());
        Assert.Equal(2, cluster.Probe.Calls.Count);
    }

    [Fact]
    public async Task What_cannot_be_redriven_is_refused_with_the_reason()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var (id, original) = await FailedAsync(cluster);
        var (other, _) = await FailedAsync(cluster);

        Assert.Equal(SchedulingError.Invalid, await RefusalAsync(RedriveAsync(cluster, id, original, 0)));
        Assert.Equal(SchedulingError.Invalid, await RefusalAsync(RedriveAsync(cluster, id, original, 1001)));
        Assert.Equal(SchedulingError.NotFound, await RefusalAsync(RedriveAsync(cluster, id, Guid.NewGuid(), 1)));
        Assert.Equal(SchedulingError.NotFound, await RefusalAsync(RedriveAsync(cluster, other, original, 1)));
        Assert.Equal(SchedulingError.NotFound, await RefusalAsync(RedriveAsync(cluster, Guid.NewGuid(), original, 1)));

        cluster.Probe.Run = (_, _) => Task.FromResult<string?>("done");
        var succeeded = await RedriveAsync(cluster, id, original, 1);
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        Assert.Equal(SchedulingError.Conflict, await RefusalAsync(RedriveAsync(cluster, id, succeeded.ExecutionId, 1)));

        await cluster.Schedule(id).DeleteAsync(null, Caller.Anonymous);
        Assert.Equal(SchedulingError.Conflict, await RefusalAsync(RedriveAsync(cluster, id, original, 2)));
    }

    private static Task<RedrivenExecution> RedriveAsync(SchedulingCluster cluster, Guid id, Guid execution, int? number) =>
        cluster.Schedule(id).RedriveExecutionAsync(execution, number, new Caller { Name = "ops" });

    private static async Task<SchedulingError> RefusalAsync(Task redrive) =>
        (await Assert.ThrowsAsync<SchedulingException>(() => redrive)).Error;

    private static async Task<(Guid Id, Guid Execution)> FailedAsync(SchedulingCluster cluster, string? contextJson = null)
    {
        cluster.Probe.Run = (_, _) => throw new InvalidOperationException("no");
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromDays(1)));
        var execution = await cluster.Schedule(id).TriggerAsync(contextJson, Caller.Anonymous);
        await cluster.RowsAsync(id, ExecutionStatus.Failed, 1);
        return (id, execution);
    }
}
