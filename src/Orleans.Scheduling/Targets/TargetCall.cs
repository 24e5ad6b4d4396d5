namespace Orleans.Scheduling.Targets;

/// <summary>One call of a target: the trigger data and what to call.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.TargetCall")]
public sealed record TargetCall
{
    /// <summary>The schedule that fired.</summary>
    [Id(0)] public required Guid ScheduleId { get; init; }

    /// <summary>The execution.</summary>
    [Id(1)] public required Guid ExecutionId { get; init; }

    /// <summary>Nominal time of the fire, UTC.</summary>
    [Id(2)] public required DateTimeOffset ScheduledAt { get; init; }

    /// <summary>1 for the first attempt.</summary>
    [Id(3)] public required int Attempt { get; init; }

    /// <summary>What to call.</summary>
    [Id(4)] public required ExecutionTarget Target { get; init; }

    /// <summary>JSON object handed over as the context; null = none.</summary>
    [Id(5)] public string? ContextJson { get; init; }

    /// <summary>The step of a workflow that calls, and where it is inside a loop which round; null = no step does.</summary>
    [Id(6)] public string? Step { get; init; }

    /// <summary>Takes what a handler says of its progress. The engine's; it is never sent.</summary>
    [field: NonSerialized] public IProgress<ExecutionProgress>? Progress { get; init; }

    /// <summary>The execution that this one comes after; null = none.</summary>
    [Id(7)] public ExecutionPredecessor? After { get; init; }

    /// <summary>Equal for every repetition; goes out as Idempotency-Key.</summary>
    public string IdempotencyKey => Step is null ? ExecutionId.ToString() : $"{ExecutionId}/{Step}";
}
