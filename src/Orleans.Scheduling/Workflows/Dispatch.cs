using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Workflows;

/// <summary>One hand-over of an attempt to an engine.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.Dispatch")]
public sealed record Dispatch
{
    /// <summary>Incarnation of the schedule; comes back in the report.</summary>
    [Id(0)] public required Guid Incarnation { get; init; }

    /// <summary>Number of this dispatch within its attempt, from 1.</summary>
    [Id(1)] public required int Number { get; init; }

    /// <summary>What to call.</summary>
    [Id(2)] public required TargetCall Call { get; init; }

    /// <summary>1 (first) to 10 (last) among those that wait for a slot.</summary>
    // 3 was the fire time: a silo of that version still sends it.
    [Id(4)] public required int Priority { get; init; }

    /// <summary>How long the call may take; null = the silo's default.</summary>
    [Id(5)] public TimeSpan? Timeout { get; init; }

    /// <summary>Since when the attempt waits for its turn, UTC; null = since now.</summary>
    [Id(6)] public DateTimeOffset? WaitsSince { get; init; }

    /// <summary>What the execution's row says that it waits for; null = it says nothing so.</summary>
    [Id(7)] public string? WaitsFor { get; init; }

    /// <summary>How long the attempt may wait for its turn; null = the silo's default.</summary>
    [Id(8)] public TimeSpan? QueueTtl { get; init; }
}
