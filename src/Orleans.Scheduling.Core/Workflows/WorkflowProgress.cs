using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Scheduling.Core.Workflows;

/// <summary>How far an execution of a workflow has come: what is stored, and what it goes on from.</summary>
public sealed record WorkflowProgress
{
    /// <summary>The workflow.</summary>
    public required string Workflow { get; init; }

    /// <summary>The version that the execution started with, and stays at.</summary>
    public required long Version { get; init; }

    /// <summary>Where it is; null = all steps have ended.</summary>
    public StepPosition? At { get; init; }

    /// <summary>The outputs of steps by id, as JSON; of a step in a loop the last one.</summary>
    public ImmutableSortedDictionary<string, string> Outputs { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The step whose output came last; null = none has one.</summary>
    public string? LastStep { get; init; }

    /// <summary>Steps begun so far, each round of a loop anew.</summary>
    public int Operations { get; init; }

    /// <summary>The engine that wrote it; one that finds another here has been replaced.</summary>
    public Guid Writer { get; init; }

    /// <summary>Fields of a newer version, kept.</summary>
    [JsonExtensionData] public Dictionary<string, JsonElement>? Extensions { get; init; }

    /// <summary>The beginning.</summary>
    public static WorkflowProgress Of(string workflow, long version) =>
        new() { Workflow = workflow, Version = version, At = new StepPosition() };
}

/// <summary>A place in a list of steps: the step, and how far that one has come.</summary>
public sealed record StepPosition
{
    /// <summary>The step's place in the list, from 0.</summary>
    public int Index { get; init; }

    /// <summary>True once it has begun.</summary>
    public bool Begun { get; init; }

    /// <summary>How often its call has failed, since the execution's attempt began.</summary>
    public int Failures { get; init; }

    /// <summary>UTC. The end of a delay, or when a call that failed is made again; null = there is nothing to wait for.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The items of a for_each, JSON, as they were when it began.</summary>
    public string? ItemsJson { get; init; }

    /// <summary>The round of a loop, or the case of a choice, from 0.</summary>
    public int Number { get; init; }

    /// <summary>Places in the lists inside it: one, or one for each branch of a parallel; null = that list has ended.</summary>
    public ImmutableArray<StepPosition?> Inner { get; init; } = [];

    /// <summary>Fields of a newer version, kept.</summary>
    [JsonExtensionData] public Dictionary<string, JsonElement>? Extensions { get; init; }
}
