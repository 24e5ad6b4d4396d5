using System.Collections.Immutable;

namespace Orleans.Scheduling;

/// <summary>What an execution runs. Exactly one of the properties is set.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.ExecutionTarget")]
public sealed record ExecutionTarget
{
    /// <summary>Id of a workflow registered on the silos.</summary>
    [Id(0)] public string? WorkflowId { get; init; }

    /// <summary>A .NET handler registered by name on the silos, else a NATS subject that schedules may publish to.</summary>
    [Id(1)] public CommandTarget? Command { get; init; }

    /// <summary>An HTTP call.</summary>
    [Id(2)] public WebhookTarget? Webhook { get; init; }
}

/// <summary>A .NET handler, or a NATS subject, and what it is handed.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.CommandTarget")]
public sealed record CommandTarget
{
    /// <summary>The name the handler was registered under, or the subject.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>JSON handed to the handler beside the trigger data; null = none.</summary>
    [Id(1)] public string? PayloadJson { get; init; }
}

/// <summary>An HTTP request to make; 2xx is success.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.WebhookTarget")]
public sealed record WebhookTarget
{
    /// <summary>Absolute http or https address.</summary>
    [Id(0)] public required string Url { get; init; }

    /// <summary>HTTP method. Default POST.</summary>
    [Id(1)] public string Method { get; init; } = "POST";

    /// <summary>Headers to send; Idempotency-Key and Host are the service's own.</summary>
    [Id(2)] public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>JSON to send under <c>body</c> beside the trigger data; null = the trigger data alone.</summary>
    [Id(3)] public string? BodyJson { get; init; }

    /// <summary>
    /// JSON schema of draft 2020-12 that every context must match, at most 64 KiB; no context is an empty object. Null
    /// (default) = any context will do.
    /// </summary>
    [Id(4)] public string? ContextSchemaJson { get; init; }
}
