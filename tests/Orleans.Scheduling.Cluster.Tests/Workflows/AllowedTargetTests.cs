using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Schedules;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Cluster.Tests.Workflows;

/// <summary>The lists of handlers and grain types that may be called: judged when something is saved, and again at the call.</summary>
public sealed class AllowedTargetTests
{
    private const string HandlerRefusal = "The handler 'probe' isn't one that schedules may call; add it to Scheduling:Handlers:Allowed to allow it.";

    [Fact]
    public async Task What_is_not_on_a_list_is_not_saved()
    {
        await using var cluster = await StartAsync("allowed-*", "nobody");

        Assert.Equal("target_command", await RefusalAsync(() => cluster.CreateAsync(SchedulingCluster.Every(60))));
        Assert.Equal("workflow_id", await RefusalAsync(() => cluster.CreateAsync(
            SchedulingCluster.Every(60), d => d with { Target = new ExecutionTarget { WorkflowId = "probe" } })));
        Assert.Equal("steps[0].handler.name", await RefusalAsync(() => PutAsync(cluster, "w", Handler("probe"))));
        Assert.Equal("steps[0].grain.type", await RefusalAsync(() => PutAsync(cluster, "w", Grain())));
        Assert.Equal("steps[0].http.url", await RefusalAsync(() => PutAsync(cluster, "w", Http())));

        await cluster.CreateAsync(
            SchedulingCluster.Every(60), d => d with { Target = new ExecutionTarget { Command = new CommandTarget { Name = "allowed-probe" } } });
        await PutAsync(cluster, "probe", Handler("allowed-probe"));

        // A workflow comes before a handler of its name, also before one that may not be called.
        await cluster.CreateAsync(SchedulingCluster.Every(60), d => d with { Target = new ExecutionTarget { WorkflowId = "probe" } });
    }

    [Fact]
    public async Task What_could_never_be_called_is_wrong_and_what_may_not_be_is_told_with_it()
    {
        await using var cluster = await StartAsync("allowed-*", "*");
        var refusal = await Assert.ThrowsAsync<SchedulingException>(() => PutAsync(cluster, "w", Handler("probe"), Handler("unknown")));

        Assert.Equal(SchedulingError.Invalid, refusal.Error);
        Assert.Equal(["steps[0].handler.name", "steps[1].handler.name"], refusal.Fields.Select(f => f.Field));
    }

    [Fact]
    public async Task A_schedule_saved_before_the_list_was_tightened_fails_at_the_call_and_is_not_tried_again()
    {
        await using var cluster = await StartAsync("allowed-*", "nobody");
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromDays(1)), d => d with
        {
            Target = new ExecutionTarget { Command = new CommandTarget { Name = "allowed-probe" } },
            Retry = new ScheduleRetry { MaxRetries = 3, DelaySeconds = 1 },
        });
        await cluster.Silos.DeactivateAsync(cluster.Schedule(id));
        await StoreAsync(cluster, id, new ExecutionTarget { Command = new CommandTarget { Name = "probe" } });

        await cluster.Schedule(id).TriggerAsync(null, Caller.Anonymous);
        await cluster.RowsAsync(id, ExecutionStatus.DeadLettered, 1);

        Assert.Equal((1, HandlerRefusal), (cluster.Store.Rows(id)[0].Attempt, cluster.Store.Rows(id)[0].Error));
        Assert.Empty(cluster.Probe.Calls);
        Assert.Equal(ScheduleStatus.Active, cluster.Store.State(id)!.Head.Status);
    }

    [Fact]
    public async Task A_workflow_saved_before_fails_at_its_step()
    {
        await using var cluster = await StartAsync("allowed-*", "nobody");
        var now = cluster.Time.GetUtcNow();
        await cluster.Workflows.SaveAsync(
            new StoredDefinition<WorkflowDefinition>
            {
                Name = "w", Version = 1, Definition = new WorkflowDefinition { Steps = [Grain()] }, CreatedAt = now, UpdatedAt = now,
            },
            0, new AuditRow(Guid.NewGuid(), ScheduleId: null, now, "workflow_create", null, null, null), default);
        var id = await cluster.CreateAsync(
            cluster.OnceIn(TimeSpan.FromDays(1)), d => d with { Target = new ExecutionTarget { WorkflowId = "w" } });

        await cluster.Schedule(id).TriggerAsync(null, Caller.Anonymous);
        await cluster.RowsAsync(id, ExecutionStatus.Failed, 1);

        Assert.Contains("add it to Scheduling:Grains:Allowed", cluster.Store.Rows(id)[0].Error, StringComparison.Ordinal);
    }

    private static Task<SchedulingCluster> StartAsync(string handlers, string grains) => SchedulingCluster.StartAsync(configure: silo =>
    {
        silo.Services.AddWorkflowHandler<ProbeHandler>("allowed-probe");
        silo.Services.Configure<SchedulingOptions>(o =>
        {
            o.Handlers.Allowed.Add(handlers);
            o.Grains.Allowed.Add(grains);
        });
    });

    private static Task<WorkflowSnapshot> PutAsync(SchedulingCluster cluster, string name, params WorkflowStep[] steps) =>
        cluster.Grains.GetGrain<IWorkflowGrain>(name).PutAsync(
            new WorkflowDefinition { Steps = [.. steps.Index().Select(s => s.Item with { Id = $"s{s.Index}" })] }, null, Caller.Anonymous, default);

    /// <summary>Stores another target than was admitted.</summary>
    private static async Task StoreAsync(SchedulingCluster cluster, Guid id, ExecutionTarget target)
    {
        var (state, version) = (await cluster.Store.LoadAsync(id, default))!;
        var head = state.Head with { Definition = state.Head.Definition with { Target = target } };
        await cluster.Store.CommitAsync(
            new ScheduleCommit(new ScheduleState(id, head, state.Runtime), version, HeadChange.Whole, [], [], null), default);
    }

    private static WorkflowStep Handler(string name) => new() { Id = "h", Handler = new CommandTarget { Name = name } };

    private static WorkflowStep Grain() => new() { Id = "g", Grain = new GrainStep { Type = TellGrain.TypeName, Key = "k" } };

    private static WorkflowStep Http() => new() { Id = "h", Http = new WebhookTarget { Url = "http://169.254.169.254/" } };

    /// <summary>The field at fault.</summary>
    private static async Task<string> RefusalAsync(Func<Task> call)
    {
        var refusal = await Assert.ThrowsAsync<SchedulingException>(call);
        Assert.Equal(SchedulingError.CommandNotAllowed, refusal.Error);
        return Assert.Single(refusal.Fields).Field;
    }
}
