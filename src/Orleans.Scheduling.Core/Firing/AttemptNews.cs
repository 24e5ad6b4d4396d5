namespace Orleans.Scheduling.Core.Firing;

/// <summary>What an engine tells of a dispatch before its end. All times UTC.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.AttemptNews")]
public sealed record AttemptNews
{
    /// <summary>The execution.</summary>
    [Id(0)] public required Guid ExecutionId { get; init; }

    /// <summary>Incarnation of the schedule that dispatched it.</summary>
    [Id(1)] public required Guid Incarnation { get; init; }

    /// <summary>The attempt.</summary>
    [Id(2)] public required int Attempt { get; init; }

    /// <summary>The dispatch of that attempt.</summary>
    [Id(3)] public required int Dispatch { get; init; }

    /// <summary>What it waits for, as the row's reason is to say it; null = it has begun.</summary>
    [Id(4)] public string? WaitsFor { get; init; }

    /// <summary>When it began; null = it waits.</summary>
    [Id(5)] public DateTimeOffset? StartedAt { get; init; }
}
