namespace Orleans.Scheduling.Gateway.Executions;

/// <summary>One row of history: an execution, or consecutive occurrences that never ran. All times UTC.</summary>
public sealed record ExecutionResponse
{
    /// <summary>Also goes out to the target as Idempotency-Key.</summary>
    public required Guid ExecutionId { get; init; }

    /// <summary>The schedule it belongs to.</summary>
    public required Guid ScheduleId { get; init; }

    /// <summary>Where it stands.</summary>
    public required ExecutionStatus Status { get; init; }

    /// <summary>auto, or manual: and a key.</summary>
    public required string Cause { get; init; }

    /// <summary>Nominal time; of the first occurrence where the row stands for several.</summary>
    public required DateTime ScheduledAt { get; init; }

    /// <summary>Nominal time plus jitter: when it should have begun.</summary>
    public required DateTime FireAt { get; init; }

    /// <summary>Nominal time of the last occurrence the row stands for; null = it stands for one.</summary>
    public DateTime? ScheduledThrough { get; init; }

    /// <summary>How many occurrences the row stands for.</summary>
    public required long Count { get; init; }

    /// <summary>The rule that decided, where the occurrence never ran; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>1 for the first attempt; 0 where nothing ran.</summary>
    public required int Attempt { get; init; }

    /// <summary>How often this attempt was handed to an engine.</summary>
    public required int Dispatch { get; init; }

    /// <summary>When the row was first decided.</summary>
    public required DateTime DecidedAt { get; init; }

    /// <summary>When the target was called; null = not yet, or never.</summary>
    public DateTime? StartedAt { get; init; }

    /// <summary>When it ended; null = not yet.</summary>
    public DateTime? FinishedAt { get; init; }

    /// <summary>Milliseconds from fire_at to started_at.</summary>
    public double? LatenessMs { get; init; }

    /// <summary>Milliseconds from started_at to finished_at.</summary>
    public double? DurationMs { get; init; }

    /// <summary>Silo that ran the last dispatch.</summary>
    public string? Silo { get; init; }

    /// <summary>Who asked for it; null where nobody did.</summary>
    public string? TriggeredBy { get; init; }

    /// <summary>What went wrong, in one line.</summary>
    public string? Error { get; init; }

    /// <summary>HTTP status of a webhook's answer.</summary>
    public int? ResponseStatus { get; init; }

    /// <summary>The beginning of what the target answered.</summary>
    public string? ResponseExcerpt { get; init; }
}

/// <summary>An execution was asked to stop.</summary>
public sealed record ExecutionCancelResponse
{
    /// <summary>The execution.</summary>
    public required Guid ExecutionId { get; init; }

    /// <summary>Its schedule.</summary>
    public required Guid ScheduleId { get; init; }

    /// <summary>Always cancelling: it is cancelled once its target has let go.</summary>
    public string Status { get; init; } = "cancelling";
}
