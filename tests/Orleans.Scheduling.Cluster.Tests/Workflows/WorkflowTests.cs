using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.Schedules;
using Orleans.Scheduling.Workflows;

namespace Orleans.Scheduling.Cluster.Tests.Workflows;

/// <summary>Workflows on silos: what is called, what is stored, and what a silo that goes leaves to the next.</summary>
public sealed class WorkflowTests
{
    private const string Name = "report";

    [Fact]
    public async Task Steps_run_in_order_each_under_a_key_of_its_own_and_their_outputs_flow()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        cluster.Probe.Run = (context, _) => Task.FromResult<string?>(context.Step == "fetch" ? """{"count": 3}""" : "done");
        var id = await RunAsync(
            cluster, Call("fetch"), Call("send", "\"${steps.fetch.output.count} of ${context.tenant} at ${trigger.scheduled_at}\""), Grain("tell", "k"));
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);

        var row = Assert.Single(cluster.Store.Rows(id));
        Assert.Equal("told report-k", row.ResponseExcerpt);
        Assert.Equal([$"{row.ExecutionId}/fetch", $"{row.ExecutionId}/send"], cluster.Probe.Calls.Select(c => c.IdempotencyKey));
        Assert.Equal("\"3 of a at 2027-03-01T12:00:05Z\"", cluster.Probe.Calls[1].PayloadJson);
        await GoneAsync(cluster);
    }

    [Fact]
    public async Task One_call_that_succeeds_stores_no_progress()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await RunAsync(cluster, Call("only"));
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);

        Assert.Equal(0, cluster.Progress.Writes);
        Assert.Equal("only", Assert.Single(cluster.Probe.Calls).Step);
    }

    [Fact]
    public async Task A_delay_of_hours_holds_no_slot_and_no_timeout_and_outlives_the_silo()
    {
        await using var cluster = await SchedulingCluster.StartAsync(
            silos: 2, silo => silo.Services.Configure<Hosting.SchedulingOptions>(o => o.MaxConcurrentWorkflows = 1));
        var id = await RunAsync(cluster, Call("before"), new WorkflowStep { Id = "night", Delay = new DelayStep { SecondsJson = "36000" } }, Call("after"));
        await cluster.Probe.CalledAsync();
        var until = cluster.Time.GetUtcNow().AddHours(10);
        await cluster.Time.UntilAsync(() => cluster.Time.HasTimerAt(until), "it waits");

        // The only slot of each silo is free.
        var others = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(5)))));
        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        foreach (var other in others) await cluster.RowsAsync(other, ExecutionStatus.Succeeded, 1);

        var silo = cluster.Silos.Silos.Single(s => s.SiloAddress.ToParsableString() == cluster.Store.Rows(id)[0].Silo);
        await cluster.Silos.StopSiloAsync(silo);
        await cluster.AdvanceUntilAsync(() => cluster.Store.Rows(id) is [{ Dispatch: 2 }]);
        Assert.Equal(["before"], Steps(cluster));

        await cluster.Time.UntilAsync(() => cluster.Time.HasTimerAt(until), "it waits again");
        cluster.Time.AdvanceTo(until);
        await cluster.AdvanceUntilAsync(() => cluster.Store.Rows(id) is [{ Status: ExecutionStatus.Succeeded }]);
        Assert.Equal(["before", "after"], Steps(cluster));
        Assert.Equal(1, cluster.Store.Rows(id)[0].Attempt);
    }

    [Fact]
    public async Task A_step_is_retried_by_its_own_rule_and_an_execution_goes_on_with_the_step_that_failed()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var failures = 3;
        cluster.Probe.Run = (context, _) => context.Step == "bad" && failures-- > 0
            ? throw new IOException("no disk")
            : Task.FromResult<string?>(null);
        var id = await RunAsync(
            // Both are further away than time can get on while something is stored.
            cluster, d => d with { Retry = new ScheduleRetry { MaxRetries = 1, DelaySeconds = 3_600 }, TimeoutSeconds = 86_400 },
            Call("good"), Call("bad") with { Retry = new ScheduleRetry { MaxRetries = 1, DelaySeconds = 2 } }, Call("last"));
        await cluster.Probe.CalledAsync();
        await cluster.Probe.CalledAsync();
        await cluster.AdvanceUntilAsync(() => cluster.Store.Rows(id) is [{ Status: ExecutionStatus.RetryWaiting }]);
        Assert.Equal(["good", "bad", "bad"], Steps(cluster));
        Assert.Contains("Step bad: IOException: no disk", cluster.Store.Rows(id)[0].Error, StringComparison.Ordinal);

        cluster.Time.Advance(TimeSpan.FromHours(2));
        await cluster.AdvanceUntilAsync(() => cluster.Store.Rows(id) is [{ Status: ExecutionStatus.Succeeded }]);
        Assert.Equal(["good", "bad", "bad", "bad", "bad", "last"], Steps(cluster));
        Assert.Equal(2, cluster.Store.Rows(id)[0].Attempt);
        Assert.Equal(2, cluster.Probe.Calls.Select(c => c.IdempotencyKey).Distinct().Count() - 1);
        await GoneAsync(cluster);
    }

    [Fact]
    public async Task Cancelling_reaches_the_handler_of_the_running_step()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var cancelled = new TaskCompletionSource();
        cluster.Probe.Run = async (_, token) =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                cancelled.SetResult();
            }

            return null;
        };
        var id = await RunAsync(cluster, Call("hangs"), Call("never"));
        await cluster.Probe.CalledAsync();
        await cluster.Schedule(id).CancelExecutionAsync(cluster.Store.Rows(id)[0].ExecutionId, Caller.Anonymous);
        await cluster.RowsAsync(id, ExecutionStatus.Cancelled, 1);

        await cancelled.Task;
        Assert.Equal(["hangs"], Steps(cluster));
        await GoneAsync(cluster);
    }

    [Fact]
    public async Task A_step_that_passes_its_timeout_fails_and_says_so()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        cluster.Probe.Run = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return null;
        };
        var id = await RunAsync(cluster, Call("hangs") with { TimeoutSeconds = 20 }, Call("never"));
        await cluster.Probe.CalledAsync();
        cluster.Time.Advance(TimeSpan.FromSeconds(20));
        await cluster.RowsAsync(id, ExecutionStatus.Failed, 1);

        Assert.Equal("Step hangs: it passed its timeout of 20 s.", cluster.Store.Rows(id)[0].Error);
    }

    [Fact]
    public async Task An_execution_stays_at_the_version_it_started_with_and_the_next_takes_the_new_one()
    {
        await using var cluster = await SchedulingCluster.StartAsync(silos: 2);
        var release = new TaskCompletionSource<string?>();
        cluster.Probe.Run = (context, _) => context.Step == "first" ? release.Task : Task.FromResult<string?>(null);
        var id = await RunAsync(cluster, Call("first"), Call("old"));
        await cluster.Probe.CalledAsync();
        var edited = await PutAsync(cluster, Call("new"));
        Assert.Equal(2, edited.Version);

        // Interrupted, it begins anew elsewhere, and still with the old one.
        var row = cluster.Store.Rows(id)[0];
        cluster.Probe.Run = (_, _) => Task.FromResult<string?>(null);
        await cluster.Silos.DeactivateAsync(cluster.Grains.GetGrain<IWorkflowEngineGrain>(Engines.KeyOf(row.ExecutionId), row.Silo!));
        release.SetResult(null);
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 1);
        Assert.Equal("old", Steps(cluster).Last());

        var next = await CreateAsync(cluster);
        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        await cluster.RowsAsync(next, ExecutionStatus.Succeeded, 1);
        Assert.Equal("new", Steps(cluster).Last());
    }

    [Fact]
    public async Task A_silo_that_is_killed_leaves_the_step_that_ran_to_the_next_and_no_other()
    {
        await using var cluster = await SchedulingCluster.StartAsync(silos: 2);
        var first = true;
        cluster.Probe.Run = (context, _) =>
        {
            if (context.Step != "second" || !first) return Task.FromResult<string?>(context.Step);
            first = false;
            return new TaskCompletionSource<string?>().Task;
        };
        var id = await RunAsync(cluster, Call("first"), Call("second"), Call("third"));
        await cluster.Probe.CalledAsync();
        await cluster.Probe.CalledAsync();
        var silo = cluster.Silos.Silos.Single(s => s.SiloAddress.ToParsableString() == cluster.Store.Rows(id)[0].Silo);
        await cluster.Silos.KillSiloAsync(silo);
        await cluster.AdvanceUntilAsync(() => cluster.Store.Rows(id) is [{ Status: ExecutionStatus.Succeeded }]);

        Assert.Equal(["first", "second", "second", "third"], Steps(cluster));
        Assert.Equal(cluster.Probe.Calls[1].IdempotencyKey, cluster.Probe.Calls[2].IdempotencyKey);
        Assert.Equal(2, cluster.Store.Rows(id)[0].Dispatch);
    }

    [Fact]
    public async Task Progress_that_cannot_be_stored_for_a_while_is_stored_later_and_nothing_runs_twice()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var failing = 2;
        cluster.Progress.BeforeWrite = () => failing-- > 0 ? throw new IOException("no database") : Task.CompletedTask;
        var id = await RunAsync(cluster, Call("a"), Call("b"));
        await cluster.AdvanceUntilAsync(() => cluster.Store.Rows(id) is [{ Status: ExecutionStatus.Succeeded }]);

        Assert.Equal(["a", "b"], Steps(cluster));
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_found_and_not_taken_for_anothers()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var lost = 2;
        cluster.Progress.AfterWrite = () => lost-- > 0 ? throw new IOException("no answer") : Task.CompletedTask;
        var id = await RunAsync(cluster, Call("a"), Call("b"));
        await cluster.AdvanceUntilAsync(() => cluster.Store.Rows(id) is [{ Status: ExecutionStatus.Succeeded }]);

        Assert.Equal(["a", "b"], Steps(cluster));
    }

    [Fact]
    public async Task A_limit_that_is_passed_fails_the_execution_and_is_named()
    {
        await using var cluster = await SchedulingCluster.StartAsync(
            configure: silo => silo.Services.Configure<Hosting.SchedulingOptions>(o => o.Workflows.MaxIterations = 3));
        var id = await RunAsync(cluster, new WorkflowStep { Id = "loop", While = new WhileStep { Condition = "${true}", Steps = [Call("a")] } });
        await cluster.RowsAsync(id, ExecutionStatus.Failed, 1);

        Assert.Contains("3 rounds, which is the limit (Scheduling:Workflows:MaxIterations)", cluster.Store.Rows(id)[0].Error, StringComparison.Ordinal);
        Assert.Equal(["loop[0]/a", "loop[1]/a", "loop[2]/a"], Steps(cluster));
    }

    [Fact]
    public async Task A_workflow_that_schedules_run_stays_and_each_change_has_its_row_of_the_trail()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var workflow = cluster.Grains.GetGrain<IWorkflowGrain>(Name);
        await PutAsync(cluster, Call("a"));
        var id = await CreateAsync(cluster);
        Assert.Equal(2, (await PutAsync(cluster, Call("a"), Call("b"))).Version);

        Assert.Equal(SchedulingError.Conflict, await RefusalAsync(() => workflow.DeleteAsync(null, Caller.Anonymous)));
        Assert.Equal(SchedulingError.VersionMismatch, await RefusalAsync(() => workflow.DeleteAsync(1, Caller.Anonymous)));
        await cluster.Schedule(id).CancelAsync(null, null, Caller.Anonymous);
        await workflow.DeleteAsync(2, Caller.Anonymous);

        Assert.Null(await workflow.GetAsync());
        Assert.Equal("a", (await workflow.GetAsync(1))!.Definition.Steps[0].Id);
        Assert.Equal(SchedulingError.Invalid, await RefusalAsync(() => CreateAsync(cluster)));
        Assert.Equal(["workflow_create", "workflow_update", "workflow_delete"], cluster.Workflows.Audit.Select(row => row.Action));
        Assert.Equal("steps.b", Assert.Single(cluster.Workflows.Audit[1].Changes).Field);
    }

    private static async Task<SchedulingError> RefusalAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<SchedulingException>(call)).Error;

    private static Task<Guid> RunAsync(SchedulingCluster cluster, params WorkflowStep[] steps) => RunAsync(cluster, d => d, steps);

    private static async Task<Guid> RunAsync(
        SchedulingCluster cluster, Func<ScheduleDefinition, ScheduleDefinition> with, params WorkflowStep[] steps)
    {
        await PutAsync(cluster, steps);
        var id = await CreateAsync(cluster, with);
        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        return id;
    }

    private static Task<Guid> CreateAsync(SchedulingCluster cluster, Func<ScheduleDefinition, ScheduleDefinition>? with = null)
    {
        var target = new ExecutionTarget { WorkflowId = Name };
        return cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(5)), d => (with ?? (same => same))(d with
        {
            Target = target, ContextJson = """{"tenant": "a"}""",
        }));
    }

    private static Task<WorkflowSnapshot> PutAsync(SchedulingCluster cluster, params WorkflowStep[] steps) =>
        cluster.Grains.GetGrain<IWorkflowGrain>(Name).PutAsync(new WorkflowDefinition { Steps = [.. steps] }, null, Caller.Anonymous);

    private static WorkflowStep Call(string id, string? payload = null) =>
        new() { Id = id, Handler = new CommandTarget { Name = "probe", PayloadJson = payload } };

    private static WorkflowStep Grain(string id, string key) => new()
    {
        Id = id, Grain = new GrainStep { Type = TellGrain.TypeName, Key = $"{Name}-{key}" },
    };

    private static IEnumerable<string> Steps(SchedulingCluster cluster) => cluster.Probe.Calls.Select(call => call.Step).OfType<string>();

    // What was stored is removed after the outcome.
    private static async Task GoneAsync(SchedulingCluster cluster)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (cluster.Progress.Rows.Count > 0)
        {
            Assert.False(limit.IsCancellationRequested, "Progress stays.");
            await cluster.Grains.GetGrain<ISweeperGrain>(0).SweepAsync(TimeSpan.FromDays(-1), CancellationToken.None);
        }
    }
}

/// <summary>A grain that workflows call.</summary>
[GrainType(TypeName)]
public sealed class TellGrain : Grain, IWorkflowStepGrain
{
    public const string TypeName = "tell";

    public Task<string?> RunAsync(WorkflowStepCall call, CancellationToken cancellationToken) =>
        Task.FromResult<string?>($"told {this.GetPrimaryKeyString()}");
}
