using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Scheduling;

/// <summary>One step of a workflow. Exactly one of the kinds is set.</summary>
/// <remarks>
/// Texts of payloads, addresses, headers and conditions may hold <c>${expression}</c>: JavaScript over <c>trigger</c>,
/// <c>context</c>, <c>steps.&lt;id&gt;.output</c>, and in a for_each <c>item</c> and <c>index</c>.
/// </remarks>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.WorkflowStep")]
public sealed record WorkflowStep
{
    /// <summary>1 to 100 letters, digits, underscores and hyphens, the first a letter; each once in a workflow.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Seconds that each call of a handler, http, grain or nats step may take; null = as long as the attempt has.</summary>
    [Id(1)] public int? TimeoutSeconds { get; init; }

    /// <summary>Whether a handler, http, grain or nats step that failed is called again; null = it isn't.</summary>
    [Id(2)] public ScheduleRetry? Retry { get; init; }

    /// <summary>Runs a .NET handler; what it returns is the output.</summary>
    [Id(3)] public CommandTarget? Handler { get; init; }

    /// <summary>Makes an HTTP request whose body is as given here; the answer's body is the output.</summary>
    [Id(4)] public WebhookTarget? Http { get; init; }

    /// <summary>Calls a grain; what it returns is the output.</summary>
    [Id(5)] public GrainStep? Grain { get; init; }

    /// <summary>Waits.</summary>
    [Id(6)] public DelayStep? Delay { get; init; }

    /// <summary>Runs the steps of the first case that holds.</summary>
    [Id(7)] public ChoiceStep? Choice { get; init; }

    /// <summary>Runs steps for each item of a list, one after the other.</summary>
    [Id(8)] public ForEachStep? ForEach { get; init; }

    /// <summary>Runs steps as long as a condition holds.</summary>
    [Id(9)] public WhileStep? While { get; init; }

    /// <summary>Runs lists of steps side by side.</summary>
    [Id(10)] public ParallelStep? Parallel { get; init; }

    /// <summary>Ends the workflow as failed.</summary>
    [Id(11)] public FailStep? Fail { get; init; }

    /// <summary>Ends the workflow as succeeded.</summary>
    [Id(12)] public SucceedStep? Succeed { get; init; }

    /// <summary>Publishes over NATS, or asks there; a reply is the output.</summary>
    [Id(13)] public NatsStep? Nats { get; init; }

    /// <summary>Fields of a newer version that this one doesn't know; kept when it is written back.</summary>
    [field: NonSerialized]
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extensions { get; init; }
}
