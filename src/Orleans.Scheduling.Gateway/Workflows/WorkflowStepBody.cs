using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Scheduling.Gateway.Schedules;

namespace Orleans.Scheduling.Gateway.Workflows;

/// <summary>
/// A step: an id, and exactly one of handler, http, grain, nats, delay, choice, for_each, while, parallel, fail and succeed. Texts may
/// hold ${expression}: JavaScript over trigger, context, steps.id.output, and in loops item and index.
/// </summary>
public sealed class WorkflowStepBody
{
    /// <summary>1 to 100 letters, digits, underscores and hyphens, the first a letter; each once in a workflow.</summary>
    public string? Id { get; set; }

    /// <summary>Seconds that each call of a handler, http, grain or nats step may take. Default: as long as the attempt has.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TimeoutSeconds { get; set; }

    /// <summary>Whether a handler, http, grain or nats step that failed is called again. Default: it isn't.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RetryRequest? Retry { get; set; }

    /// <summary>Runs a .NET handler.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HandlerStepBody? Handler { get; set; }

    /// <summary>Makes an HTTP request.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HttpStepBody? Http { get; set; }

    /// <summary>Calls a grain.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GrainStepBody? Grain { get; set; }

    /// <summary>Publishes over NATS, or asks there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NatsStepBody? Nats { get; set; }

    /// <summary>Waits.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DelayStepBody? Delay { get; set; }

    /// <summary>Runs the steps of the first case that holds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChoiceStepBody? Choice { get; set; }

    /// <summary>Runs steps for each item of a list, one after the other.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ForEachStepBody? ForEach { get; set; }

    /// <summary>Runs steps as long as a condition holds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WhileStepBody? While { get; set; }

    /// <summary>Runs lists of steps side by side.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ParallelStepBody? Parallel { get; set; }

    /// <summary>Ends the workflow as failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FailStepBody? Fail { get; set; }

    /// <summary>Ends the workflow as succeeded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SucceedStepBody? Succeed { get; set; }
}

/// <summary>A .NET handler; what it returns is the output.</summary>
public sealed class HandlerStepBody
{
    /// <summary>The name it is registered under on the silos.</summary>
    public string? Name { get; set; }

    /// <summary>Any JSON.</summary>
    public JsonElement? Payload { get; set; }
}

/// <summary>An HTTP request; an answer of 2xx is success, and its body the output.</summary>
public sealed class HttpStepBody
{
    /// <summary>Absolute http or https address.</summary>
    public string? Url { get; set; }

    /// <summary>GET, POST, PUT, PATCH or DELETE. Default POST.</summary>
    public string? Method { get; set; }

    /// <summary>Headers to send. Idempotency-Key is the service's own: it carries the execution's id and the step.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; set; }

    /// <summary>The request's body: any JSON, sent as it is.</summary>
    public JsonElement? Body { get; set; }
}

/// <summary>A call of a grain; what it returns is the output.</summary>
public sealed class GrainStepBody
{
    /// <summary>Its grain type, as Orleans names it.</summary>
    public string? Type { get; set; }

    /// <summary>Its key.</summary>
    public string? Key { get; set; }

    /// <summary>Any JSON.</summary>
    public JsonElement? Payload { get; set; }
}

/// <summary>A message over NATS.</summary>
public sealed class NatsStepBody
{
    /// <summary>Where to: one of the subjects that the service is configured to allow.</summary>
    public string? Subject { get; set; }

    /// <summary>The message: any JSON, sent as it is. Default: an empty message.</summary>
    public JsonElement? Payload { get; set; }

    /// <summary>True: waits for a reply, which is the output. Default false: it is enough that the server has the message.</summary>
    public bool? Request { get; set; }
}

/// <summary>A wait; exactly one of the two.</summary>
public sealed class DelayStepBody
{
    /// <summary>A number of seconds, at most 366 days, or an expression that gives one.</summary>
    public JsonElement? Seconds { get; set; }

    /// <summary>An ISO 8601 time, without offset in UTC.</summary>
    public string? Until { get; set; }
}

/// <summary>One of several lists of steps.</summary>
public sealed class ChoiceStepBody
{
    /// <summary>Of these the first that holds; 1 to 50.</summary>
    public IReadOnlyList<ChoiceCaseBody>? Cases { get; set; }

    /// <summary>What runs where none does. Default nothing.</summary>
    public IReadOnlyList<WorkflowStepBody>? Else { get; set; }
}

/// <summary>One case.</summary>
public sealed class ChoiceCaseBody
{
    /// <summary>One ${expression}.</summary>
    public string? When { get; set; }

    /// <summary>What runs.</summary>
    public IReadOnlyList<WorkflowStepBody>? Steps { get; set; }
}

/// <summary>Steps for each item of a list.</summary>
public sealed class ForEachStepBody
{
    /// <summary>A list, or one ${expression} that gives one.</summary>
    public JsonElement? Items { get; set; }

    /// <summary>What runs for each.</summary>
    public IReadOnlyList<WorkflowStepBody>? Steps { get; set; }

    /// <summary>How many items there may be. Default: as many as the service allows, 100.</summary>
    public int? Max { get; set; }
}

/// <summary>Steps that are repeated.</summary>
public sealed class WhileStepBody
{
    /// <summary>One ${expression}, asked before each round.</summary>
    public string? Condition { get; set; }

    /// <summary>What runs in each.</summary>
    public IReadOnlyList<WorkflowStepBody>? Steps { get; set; }
}

/// <summary>Lists of steps side by side; it ends when all have.</summary>
public sealed class ParallelStepBody
{
    /// <summary>1 to 20 lists.</summary>
    public IReadOnlyList<IReadOnlyList<WorkflowStepBody>>? Branches { get; set; }
}

/// <summary>A failure.</summary>
public sealed class FailStepBody
{
    /// <summary>What the execution's error says.</summary>
    public string? Message { get; set; }
}

/// <summary>An early end.</summary>
public sealed class SucceedStepBody
{
    /// <summary>Any JSON, to keep with the execution. Default: the output of the last step.</summary>
    public JsonElement? Output { get; set; }
}
