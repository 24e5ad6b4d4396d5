using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>Handlers that say what they take.</summary>
public sealed class PayloadSchemaTests
{
    private const string Amount = """{"type": "object", "properties": {"amount": {"type": "integer"}}, "required": ["amount"]}""";

    private static readonly ExecutionTarget Strict = new() { Command = new() { Name = "strict", PayloadJson = """{"amount": 1}""" } };

    [Theory]
    [InlineData("""{"amount": 1}""", """{"amount": 1}""", "")]
    [InlineData("""{"amount": "1"}""", """{"amount": 1}""", "command_payload/amount")]
    [InlineData(null, """{"amount": 1}""", "command_payload")]
    [InlineData("""{"amount": 1}""", null, "context_data")]
    [InlineData("""{"amount": "1"}""", """{"amount": "1"}""", "command_payload/amount context_data/amount")]
    public async Task A_schedule_that_breaks_them_is_not_saved(string? payload, string? context, string fields)
    {
        await using var cluster = await StartAsync();
        var sound = await CreateAsync(cluster, """{"amount": 1}""");
        var target = new ExecutionTarget { Command = new() { Name = "strict", PayloadJson = payload } };

        Assert.Equal(fields, await RefusalAsync(() => cluster.CreateAsync(
            SchedulingCluster.Every(60), d => d with { Target = target, ContextJson = context })));
        var stored = cluster.Store.State(sound)!.Head.Definition;
        Assert.Equal(fields, await RefusalAsync(() => cluster.Schedule(sound).UpdateAsync(
            stored with { Target = target, ContextJson = context }, null, Caller.Anonymous)));
    }

    [Theory]
    [InlineData("""{"amount": 1}""", "")]
    [InlineData("""{"amount": "${1 + 1}"}""", "")]
    [InlineData("""{"amount": "1"}""", "steps[0].handler.payload/amount")]
    [InlineData(null, "steps[0].handler.payload")]
    public async Task A_workflow_s_step_is_judged_by_them_unless_it_is_computed(string? payload, string fields)
    {
        await using var cluster = await StartAsync();
        var step = new WorkflowStep { Id = "pay", Handler = new CommandTarget { Name = "strict", PayloadJson = payload } };

        Assert.Equal(fields, await RefusalAsync(() => cluster.Grains.GetGrain<IWorkflowGrain>("pay").PutAsync(
            new WorkflowDefinition { Steps = [step] }, null, Caller.Anonymous)));
    }

    [Fact]
    public async Task A_trigger_s_own_context_is_judged_and_the_schedule_s_was()
    {
        await using var cluster = await StartAsync();
        var id = await CreateAsync(cluster, """{"amount": 1}""");

        Assert.Equal("context_data/amount", await RefusalAsync(
            () => cluster.Schedule(id).TriggerAsync("""{"amount": "1"}""", Caller.Anonymous)));
        await cluster.Schedule(id).TriggerAsync("""{"amount": 2}""", Caller.Anonymous);
        await cluster.Schedule(id).TriggerAsync(null, Caller.Anonymous);
        await cluster.RowsAsync(id, ExecutionStatus.Succeeded, 2);

        Assert.Equal(2, cluster.Store.State(id)!.Runtime.ExecutionCount);
    }

    [Fact]
    public async Task A_redrive_s_own_context_is_judged_by_the_target_as_it_is_now()
    {
        await using var cluster = await StartAsync();
        cluster.Probe.Run = (_, _) => throw new InvalidOperationException("no");
        var id = await cluster.CreateAsync(SchedulingCluster.Every(60));
        var execution = await cluster.Schedule(id).TriggerAsync("""{"amount": "1"}""", Caller.Anonymous);
        await cluster.RowsAsync(id, ExecutionStatus.Failed, 1);
        var stored = cluster.Store.State(id)!.Head.Definition;
        await cluster.Schedule(id).UpdateAsync(
            stored with { Target = Strict, ContextJson = """{"amount": 1}""" }, null, Caller.Anonymous);

        Assert.Equal("context_data/amount", await RefusalAsync(
            () => cluster.Schedule(id).RedriveExecutionAsync(execution, null, Caller.Anonymous)));
        Assert.Single(cluster.Store.Rows(id));
    }

    [Fact]
    public async Task A_webhook_s_own_is_judged_for_Orleans_clients_too()
    {
        await using var cluster = await StartAsync();
        var hook = new ExecutionTarget { Webhook = new() { Url = "https://example.com/", ContextSchemaJson = Amount } };

        Assert.Equal("context_data", await RefusalAsync(() => cluster.CreateAsync(SchedulingCluster.Every(60), d => d with { Target = hook })));
        var id = await cluster.CreateAsync(SchedulingCluster.Every(60), d => d with { Target = hook, ContextJson = """{"amount": 1}""" });
        Assert.Equal("context_data", await RefusalAsync(() => cluster.Schedule(id).TriggerAsync("{}", Caller.Anonymous)));
    }

    [Fact]
    public void A_handler_whose_schema_cannot_be_used_is_refused_as_it_is_registered()
    {
        var refusal = Assert.Throws<ArgumentException>(
            () => new ServiceCollection().AddWorkflowHandler<ProbeHandler>("broken", o => o.ContextSchema = """{"type": 7}"""));

        Assert.StartsWith("ContextSchema of the workflow handler 'broken' can't be used.", refusal.Message, StringComparison.Ordinal);
    }

    private static Task<SchedulingCluster> StartAsync() => SchedulingCluster.StartAsync(configure: silo =>
        silo.Services.AddWorkflowHandler<ProbeHandler>("strict", o => (o.PayloadSchema, o.ContextSchema) = (Amount, Amount)));

    private static Task<Guid> CreateAsync(SchedulingCluster cluster, string context) =>
        cluster.CreateAsync(SchedulingCluster.Every(60), d => d with { Target = Strict, ContextJson = context });

    /// <summary>The fields refused; none where it was done.</summary>
    private static async Task<string> RefusalAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "";
        }
        catch (SchedulingException refusal)
        {
            Assert.Equal(SchedulingError.Invalid, refusal.Error);
            return string.Join(' ', refusal.Fields.Select(f => f.Field));
        }
    }
}
