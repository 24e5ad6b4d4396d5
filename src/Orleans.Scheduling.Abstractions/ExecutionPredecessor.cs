namespace Orleans.Scheduling;

/// <summary>The execution that another one comes after.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.ExecutionPredecessor")]
public sealed record ExecutionPredecessor
{
    /// <summary>The schedule that it was of.</summary>
    [Id(0)] public required Guid ScheduleId { get; init; }

    /// <summary>The execution.</summary>
    [Id(1)] public required Guid ExecutionId { get; init; }

    /// <summary>How it ended: succeeded, failed, timed_out or dead_lettered.</summary>
    [Id(2)] public required ExecutionStatus Status { get; init; }

    /// <summary>When it ended, UTC, in whole milliseconds: the nominal time of what comes after it.</summary>
    [Id(3)] public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>How many executions the chain has before the one that comes after, this one included.</summary>
    [Id(4)] public int Links { get; init; } = 1;
}
