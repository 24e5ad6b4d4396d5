using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Scheduling;

/// <summary>What an execution does, step after step. docs/workflows.md has the kinds of steps and the values they may take.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.WorkflowDefinition")]
public sealed record WorkflowDefinition
{
    /// <summary>Free text, at most 2 000 characters.</summary>
    [Id(0)] public string? Description { get; init; }

    /// <summary>What it does, in order; 1 to 200 steps, those inside others counted.</summary>
    [Id(1)] public required ImmutableArray<WorkflowStep> Steps { get; init; }

    /// <summary>
    /// Seconds that an attempt may work, for schedules that don't say; what it waits in delays isn't counted. Null = the
    /// service's default (3600).
    /// </summary>
    [Id(2)] public int? TimeoutSeconds { get; init; }

    /// <summary>JSON schema (docs/payloads.md) that the context of schedules and triggers must fit; null = any does.</summary>
    [Id(3)] public string? ContextSchemaJson { get; init; }

    /// <summary>
    /// How many executions may be at it at once over the whole cluster, from the begin of an attempt to its end, delays included;
    /// 1 to 10 000. The rest wait by priority, then by age. Null (default) = no limit.
    /// </summary>
    [Id(4)] public int? MaxConcurrent { get; init; }

    /// <summary>Fields of a newer version that this one doesn't know; kept when it is written back.</summary>
    [field: NonSerialized]
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extensions { get; init; }
}

/// <summary>One version of a workflow.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.WorkflowSnapshot")]
public sealed record WorkflowSnapshot
{
    /// <summary>1 to 100 letters, digits, dots, underscores and hyphens, the first a letter or a digit.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Rises with every edit; the ETag. An execution stays at the one it started with.</summary>
    [Id(1)] public required long Version { get; init; }

    /// <summary>What it does.</summary>
    [Id(2)] public required WorkflowDefinition Definition { get; init; }

    /// <summary>When the workflow was created, UTC.</summary>
    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When this version was made, UTC.</summary>
    [Id(4)] public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who made it, as told by the caller; null = not told.</summary>
    [Id(5)] public string? UpdatedBy { get; init; }
}
