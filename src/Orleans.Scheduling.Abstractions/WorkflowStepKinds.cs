using System.Collections.Immutable;

namespace Orleans.Scheduling;

/// <summary>A call of a grain that implements <see cref="IWorkflowStepGrain"/>.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.GrainStep")]
public sealed record GrainStep
{
    /// <summary>Its grain type, as Orleans names it.</summary>
    [Id(0)] public required string Type { get; init; }

    /// <summary>Its key; may hold expressions.</summary>
    [Id(1)] public required string Key { get; init; }

    /// <summary>JSON handed to it; null = none.</summary>
    [Id(2)] public string? PayloadJson { get; init; }
}

/// <summary>A message over NATS.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.NatsStep")]
public sealed record NatsStep
{
    /// <summary>Where to; may hold expressions.</summary>
    [Id(0)] public required string Subject { get; init; }

    /// <summary>JSON to send; null = an empty message.</summary>
    [Id(1)] public string? PayloadJson { get; init; }

    /// <summary>True: waits for a reply, which is the output. Default false: it is enough that the server has the message.</summary>
    [Id(2)] public bool Request { get; init; }
}

/// <summary>A wait, which takes no place among what a silo runs at once. Exactly one of the two is set.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.DelayStep")]
public sealed record DelayStep
{
    /// <summary>JSON: seconds from now, 0 to 366 days, or an expression.</summary>
    [Id(0)] public string? SecondsJson { get; init; }

    /// <summary>An ISO 8601 time with offset, or an expression; a past one is no wait.</summary>
    [Id(1)] public string? Until { get; init; }
}

/// <summary>One of several lists of steps.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.ChoiceStep")]
public sealed record ChoiceStep
{
    /// <summary>Of these the first whose condition holds; 1 to 50.</summary>
    [Id(0)] public required ImmutableArray<ChoiceCase> Cases { get; init; }

    /// <summary>What runs where none does. Default nothing.</summary>
    [Id(1)] public ImmutableArray<WorkflowStep> Else { get; init; } = [];
}

/// <summary>One case of a choice.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.ChoiceCase")]
public sealed record ChoiceCase
{
    /// <summary>One expression.</summary>
    [Id(0)] public required string When { get; init; }

    /// <summary>What runs.</summary>
    [Id(1)] public required ImmutableArray<WorkflowStep> Steps { get; init; }
}

/// <summary>Steps for each item of a list.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.ForEachStep")]
public sealed record ForEachStep
{
    /// <summary>JSON: a list, or one expression that gives one.</summary>
    [Id(0)] public required string ItemsJson { get; init; }

    /// <summary>What runs for each.</summary>
    [Id(1)] public required ImmutableArray<WorkflowStep> Steps { get; init; }

    /// <summary>How many items there may be; null = as many as the service allows (100).</summary>
    [Id(2)] public int? Max { get; init; }
}

/// <summary>Steps that are repeated.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.WhileStep")]
public sealed record WhileStep
{
    /// <summary>One expression, asked before each round.</summary>
    [Id(0)] public required string Condition { get; init; }

    /// <summary>What runs in each.</summary>
    [Id(1)] public required ImmutableArray<WorkflowStep> Steps { get; init; }
}

/// <summary>Lists of steps side by side; it ends when all have.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.ParallelStep")]
public sealed record ParallelStep
{
    /// <summary>1 to 20 lists.</summary>
    [Id(0)] public required ImmutableArray<ImmutableArray<WorkflowStep>> Branches { get; init; }
}

/// <summary>A failure.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.FailStep")]
public sealed record FailStep
{
    /// <summary>What the execution's error says; may hold expressions.</summary>
    [Id(0)] public required string Message { get; init; }
}

/// <summary>An early end.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.SucceedStep")]
public sealed record SucceedStep
{
    /// <summary>JSON to keep with the execution; null = the output of the last step.</summary>
    [Id(0)] public string? OutputJson { get; init; }
}
