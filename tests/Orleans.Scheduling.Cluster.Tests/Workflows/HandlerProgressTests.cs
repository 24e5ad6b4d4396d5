using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.Workflows;

namespace Orleans.Scheduling.Cluster.Tests.Workflows;

/// <summary>What handlers say of their progress: asked for while they run, kept when they have ended.</summary>
public sealed class HandlerProgressTests
{
    [Fact]
    public async Task The_last_that_was_said_is_known_while_it_runs_and_costs_no_commit()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var (said, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Probe.Run = async (context, _) =>
        {
            for (var i = 0; i <= 100_000; i++)
            {
                context.ReportProgress(i, 200_000);
            }

            said.SetResult();
            await release.Task;
            context.ReportProgress(1, "all sent");
            return null;
        };
        var id = await RunningAsync(cluster);
        await said.Task;
        var commits = cluster.Store.Commits;

        Assert.Equal(
            new ExecutionProgress { Percent = 50, Message = "100000 of 200000", At = cluster.Time.GetUtcNow() }, await AskAsync(cluster, id));
        Assert.Null(Assert.Single(cluster.Store.Rows(id)).Progress);
        Assert.Equal(commits, cluster.Store.Commits);

        release.SetResult();
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        Assert.Equal((100.0, "all sent"), Shown(cluster, id));
    }

    [Fact]
    public async Task What_a_failed_attempt_said_is_kept_and_the_next_begins_without()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var (running, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Probe.Run = async (context, _) =>
        {
            if (context.Attempt == 1)
            {
                context.ReportProgress("  at the\nfirst ");
                throw new InvalidOperationException("no");
            }

            running.SetResult();
            await release.Task;
            return null;
        };
        var id = await cluster.CreateAsync(
            cluster.OnceIn(TimeSpan.FromSeconds(5)), d => d with { Retry = new ScheduleRetry { MaxRetries = 1, DelaySeconds = 10 } });
        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        var due = await cluster.RetryAfterAsync(id, 1);
        Assert.Equal((null, "at the first"), Shown(cluster, id));

        cluster.Time.Advance(due - cluster.Time.GetUtcNow());
        await running.Task;
        Assert.Null(cluster.Store.Rows(id)[0].Progress);
        Assert.Null(await AskAsync(cluster, id));
        release.SetResult();
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        Assert.Null(cluster.Store.Rows(id)[0].Progress);
    }

    [Fact]
    public async Task Of_a_workflow_it_names_the_step()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        cluster.Probe.Run = (context, _) =>
        {
            context.ReportProgress(double.NaN, "sending");
            return Task.FromResult<string?>(null);
        };
        await cluster.Grains.GetGrain<IWorkflowGrain>("mails").PutAsync(
            new WorkflowDefinition { Steps = [new WorkflowStep { Id = "send", Handler = new CommandTarget { Name = "probe" } }] },
            null, Caller.Anonymous, default);
        var id = await cluster.CreateAsync(
            cluster.OnceIn(TimeSpan.FromSeconds(5)), d => d with { Target = new ExecutionTarget { WorkflowId = "mails" } });
        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);

        Assert.Equal("send", cluster.Store.Rows(id)[0].Progress!.Step);
        Assert.Equal((null, "sending"), Shown(cluster, id));
    }

    private static async Task<Guid> RunningAsync(SchedulingCluster cluster)
    {
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(5)));
        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        await cluster.Probe.CalledAsync();
        return id;
    }

    private static Task<ExecutionProgress?> AskAsync(SchedulingCluster cluster, Guid id)
    {
        var row = Assert.Single(cluster.Store.Rows(id));
        return cluster.Grains.GetGrain<IWorkflowEngineGrain>(Engines.KeyOf(row.ExecutionId), row.Silo!)
            .GetProgressAsync(row.ExecutionId, row.Attempt);
    }

    private static (double? Percent, string? Message) Shown(SchedulingCluster cluster, Guid id) =>
        cluster.Store.Rows(id)[0].Progress is var progress ? (progress!.Percent, progress.Message) : default;
}
