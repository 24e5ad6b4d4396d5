using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.Schedules;
using Orleans.Scheduling.Targets;
using Orleans.Scheduling.Workflows;

namespace Orleans.Scheduling.Cluster.Tests.Workflows;

public sealed class EngineTests
{
    [Fact]
    public async Task An_engine_deactivated_while_it_runs_is_interrupted_and_dispatched_again_without_spending_an_attempt()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await RunningAsync(cluster, Probe.HangUntilCancelledAsync);
        cluster.Probe.Run = (_, _) => Task.FromResult<string?>("second");

        await cluster.Silos.DeactivateAsync(EngineOf(cluster, id));
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);

        var row = Assert.Single(cluster.Store.Rows(id));
        Assert.Equal((1, 2, "second"), (row.Attempt, row.Dispatch, row.ResponseExcerpt));
        Assert.Equal(2, cluster.Probe.Calls.Count);
        Assert.Single(cluster.Probe.Calls.Select(c => c.ExecutionId).Distinct());
    }

    [Fact]
    public async Task An_engine_deactivated_after_its_target_finished_reports_that_end_and_runs_nothing_again()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var release = new TaskCompletionSource();
        var reported = new TaskCompletionSource();
        cluster.Store.Hold = commit =>
        {
            if (commit.Rows.Any(r => r.Status.IsTerminal()))
            {
                reported.TrySetResult();
                return release.Task;
            }

            return Task.CompletedTask;
        };
        var id = await RunningAsync(cluster, (_, _) => Task.FromResult<string?>("done"));
        await reported.Task;

        var deactivated = cluster.Silos.DeactivateAsync(EngineOf(cluster, id));
        release.SetResult();
        await deactivated;
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);

        Assert.Single(cluster.Probe.Calls);
    }

    [Fact]
    public async Task An_engine_of_a_stopping_silo_starts_nothing_more()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await RunningAsync(cluster, Probe.HangUntilCancelledAsync);
        var executions = cluster.Silos.GetSiloServiceProvider().GetRequiredService<SiloExecutions>();
        var drained = executions.DrainAsync(CancellationToken.None);

        // On its way already when the silo began to stop.
        var late = Guid.CreateVersion7();
        var engine = EngineOf(cluster, id);
        await engine.StartAsync(DispatchOf(cluster, id, late, attempt: 1));

        Assert.Equal(EngineState.Unknown, (await engine.QueryAsync(late, 1, 1)).State);
        executions.InterruptAll();
        await drained.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Single(cluster.Probe.Calls);
    }

    [Fact]
    public async Task An_idle_engine_that_owes_a_report_is_not_collected()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var release = new TaskCompletionSource<string?>();
        var id = await RunningAsync(cluster, (_, _) => release.Task);
        var management = cluster.Grains.GetGrain<IManagementGrain>(0);

        await management.ForceActivationCollection(TimeSpan.Zero);
        release.SetResult("done");
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);

        Assert.Single(cluster.Probe.Calls);
        Assert.Equal(1, cluster.Store.Rows(id)[0].Dispatch);
    }

    [Fact]
    public async Task A_report_of_a_dispatch_that_is_no_longer_current_changes_nothing()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await RunningAsync(cluster, Probe.HangUntilCancelledAsync);
        var row = Assert.Single(cluster.Store.Rows(id));
        var stale = new Core.Firing.ExecutionReport
        {
            ExecutionId = row.ExecutionId,
            Incarnation = cluster.Store.State(id)!.Head.Incarnation,
            Attempt = 1,
            Dispatch = 0,
            End = Core.Firing.ReportedEnd.Succeeded,
            FinishedAt = cluster.Time.GetUtcNow(),
        };
        var commits = cluster.Store.Commits;

        await cluster.Grains.GetGrain<IScheduleCallbacks>(id).CompleteAsync(stale);
        await cluster.Grains.GetGrain<IScheduleCallbacks>(id).CompleteAsync(stale with { Dispatch = 1, Incarnation = Guid.NewGuid() });

        Assert.Equal(commits, cluster.Store.Commits);
        Assert.Equal(ExecutionStatus.Running, Assert.Single(cluster.Store.Rows(id)).Status);
    }

    [Fact]
    public async Task A_second_start_of_the_same_attempt_does_not_run_it_twice()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var release = new TaskCompletionSource<string?>();
        var id = await RunningAsync(cluster, (_, _) => release.Task);
        var row = Assert.Single(cluster.Store.Rows(id));

        var answer = await EngineOf(cluster, id).QueryAsync(row.ExecutionId, row.Attempt, row.Dispatch);
        release.SetResult("done");
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);

        Assert.Equal(EngineState.Running, answer.State);
        Assert.Single(cluster.Probe.Calls);
    }

    [Fact]
    public async Task An_attempt_that_comes_before_the_last_ones_report_is_acknowledged_is_not_stopped_with_it()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var release = new TaskCompletionSource();
        var reported = new TaskCompletionSource();
        cluster.Store.Hold = commit =>
        {
            if (!commit.Rows.Any(r => r.Status == ExecutionStatus.RetryWaiting))
            {
                return Task.CompletedTask;
            }

            reported.TrySetResult();
            return release.Task;
        };
        var id = await RunningAsync(
            cluster,
            (context, cancelled) => context.Attempt == 1 ? throw new IOException() : Probe.HangUntilCancelledAsync(context, cancelled),
            with: d => d with { Retry = new ScheduleRetry { MaxRetries = 1 } });
        await reported.Task;

        var (engine, row) = (EngineOf(cluster, id), cluster.Store.Rows(id)[0]);
        await engine.StartAsync(DispatchOf(cluster, id, row.ExecutionId, attempt: 2));
        await cluster.Probe.CalledAsync();
        release.SetResult();
        await cluster.RetryAfterAsync(id, attempt: 1);

        // As many calls as would let the acknowledgement come in before them.
        for (var n = 0; n < 50; n++)
        {
            Assert.Equal(EngineState.Running, (await engine.QueryAsync(row.ExecutionId, 2, 1)).State);
        }
    }

    [Fact]
    public async Task Cancelling_an_execution_reaches_the_handlers_token()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await RunningAsync(cluster, Probe.HangUntilCancelledAsync);

        await cluster.Schedule(id).CancelExecutionAsync(cluster.Store.Rows(id)[0].ExecutionId, Caller.Anonymous);

        await cluster.RowsAsync(id, ExecutionStatus.Cancelled, 1);
        Assert.Equal(0, cluster.Store.State(id)!.Runtime.ErrorCount);
    }

    [Fact]
    public async Task Deleting_a_schedule_cancels_what_runs_and_leaves_nothing_to_wake_it()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await RunningAsync(cluster, Probe.HangUntilCancelledAsync, SchedulingCluster.Every(5));

        await cluster.Schedule(id).DeleteAsync(null, Caller.Anonymous);
        await cluster.RowsAsync(id, ExecutionStatus.Cancelled, 1);
        await cluster.Silos.WaitForDeactivationAsync(cluster.Schedule(id));

        Assert.Null(cluster.Store.State(id)!.Runtime.NextWakeAt);
        Assert.Equal(ScheduleStatus.Deleted, (await cluster.Schedule(id).GetAsync())!.Status);
    }

    [Fact]
    public async Task An_execution_past_its_timeout_is_cancelled_and_says_so()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await RunningAsync(cluster, Probe.HangUntilCancelledAsync, with: d => d with { TimeoutSeconds = 30 });

        cluster.Time.Advance(TimeSpan.FromSeconds(30));
        await cluster.RowsAsync(id, ExecutionStatus.TimedOut, 1);

        Assert.Contains("30 s", cluster.Store.Rows(id)[0].Error, StringComparison.Ordinal);
        Assert.Equal(1, cluster.Store.State(id)!.Runtime.ErrorCount);
    }

    [Fact]
    public async Task A_handler_that_ignores_its_timeout_is_reported_and_keeps_its_slot()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var never = new TaskCompletionSource<string?>();
        var id = await RunningAsync(cluster, (_, _) => never.Task, with: d => d with { TimeoutSeconds = 30 });

        await cluster.AdvanceUntilAsync(() => cluster.Store.Rows(id)[0].Status == ExecutionStatus.TimedOut);

        Assert.Contains("ignored", cluster.Store.Rows(id)[0].Error, StringComparison.Ordinal);
        never.SetResult(null);
    }

    [Fact]
    public async Task A_handler_that_throws_fails_its_execution_with_the_reason()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await RunningAsync(cluster, (_, _) => throw new InvalidOperationException("no such table"));

        await cluster.RowsAsync(id, ExecutionStatus.Failed, 1);

        Assert.Contains("no such table", cluster.Store.Rows(id)[0].Error, StringComparison.Ordinal);
    }

    private static IWorkflowEngineGrain EngineOf(SchedulingCluster cluster, Guid scheduleId)
    {
        var row = cluster.Store.Rows(scheduleId)[0];
        return cluster.Grains.GetGrain<IWorkflowEngineGrain>(Engines.KeyOf(row.ExecutionId), row.Silo!);
    }

    private static Dispatch DispatchOf(SchedulingCluster cluster, Guid scheduleId, Guid executionId, int attempt) => new()
    {
        Incarnation = cluster.Store.State(scheduleId)!.Head.Incarnation,
        Number = 1,
        Priority = 5,
        Call = new TargetCall
        {
            ScheduleId = scheduleId,
            ExecutionId = executionId,
            ScheduledAt = cluster.Store.Rows(scheduleId)[0].ScheduledAt,
            Attempt = attempt,
            Target = new ExecutionTarget { Command = new CommandTarget { Name = "probe" } },
        },
    };

    private static async Task<Guid> RunningAsync(
        SchedulingCluster cluster,
        Func<WorkflowContext, CancellationToken, Task<string?>> run,
        ScheduleTiming? timing = null,
        Func<ScheduleDefinition, ScheduleDefinition>? with = null)
    {
        cluster.Probe.Run = run;
        var id = await cluster.CreateAsync(timing ?? cluster.OnceIn(TimeSpan.FromSeconds(5)), with);
        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        await cluster.Probe.CalledAsync();
        return id;
    }
}
