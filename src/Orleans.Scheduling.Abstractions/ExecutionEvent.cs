namespace Orleans.Scheduling;

/// <summary>What has just been stored of one execution, or of consecutive fires that never became one. All times UTC.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.ExecutionEvent")]
public sealed record ExecutionEvent
{
    /// <summary>The schedule.</summary>
    [Id(0)] public required Guid ScheduleId { get; init; }

    /// <summary>The execution; the same in all its events.</summary>
    [Id(1)] public required Guid ExecutionId { get; init; }

    /// <summary>Where it stands now.</summary>
    [Id(2)] public required ExecutionStatus Status { get; init; }

    /// <summary>auto | manual:key | backfill:id | redrive:execution:n; what made it due.</summary>
    [Id(3)] public required string Cause { get; init; }

    /// <summary>Nominal time; of the first fire where the event stands for several.</summary>
    [Id(4)] public required DateTimeOffset ScheduledAt { get; init; }

    /// <summary>Nominal time of the last fire the event stands for; null = it stands for one.</summary>
    [Id(5)] public DateTimeOffset? ScheduledThrough { get; init; }

    /// <summary>How many fires the event stands for.</summary>
    [Id(6)] public long Count { get; init; } = 1;

    /// <summary>Nominal time plus jitter: when it should have begun.</summary>
    [Id(7)] public required DateTimeOffset FireAt { get; init; }

    /// <summary>The rule by which it didn't run (e.g. overlap:skip), waits, or is cancelled; null = it ran, or does.</summary>
    [Id(8)] public string? Reason { get; init; }

    /// <summary>1 for the first attempt; 0 where nothing ran, or hasn't begun.</summary>
    [Id(9)] public int Attempt { get; init; }

    /// <summary>How often this attempt was handed to a silo; above 1, it may have begun before.</summary>
    [Id(10)] public int Dispatch { get; init; }

    /// <summary>When it was decided.</summary>
    [Id(11)] public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>When the target was called for this attempt; null until the attempt ends, and where it never was.</summary>
    [Id(12)] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null = not yet.</summary>
    [Id(13)] public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Who asked for it; null where nobody did.</summary>
    [Id(14)] public string? TriggeredBy { get; init; }

    /// <summary>What went wrong last, in one line, also where a later attempt succeeded; null = nothing.</summary>
    [Id(15)] public string? Error { get; init; }

    /// <summary>HTTP status of a webhook's answer; null = none.</summary>
    [Id(16)] public int? ResponseStatus { get; init; }

    /// <summary>The beginning of what the target answered, at most 2 KiB; null = nothing.</summary>
    [Id(17)] public string? ResponseExcerpt { get; init; }

    /// <summary>Rises with every commit of the schedule: of two events, the one with the higher was stored later.</summary>
    [Id(18)] public required long Revision { get; init; }

    /// <summary>When the next attempt is due; null unless the status is retry_waiting.</summary>
    [Id(19)] public DateTimeOffset? NextAttemptAt { get; init; }
}
