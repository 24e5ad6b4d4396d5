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

    /// <summary>auto, after: and the execution it comes after, manual: and a key, backfill: and its id, or redrive: with an execution and a number.</summary>
    public required string Cause { get; init; }

    /// <summary>The execution that this one runs anew; null where it is no redrive.</summary>
    public Guid? RedriveOf { get; init; }

    /// <summary>Nominal time; of the first occurrence where the row stands for several.</summary>
    public required DateTime ScheduledAt { get; init; }

    /// <summary>Nominal time plus jitter: when it should have begun.</summary>
    public required DateTime FireAt { get; init; }

    /// <summary>Nominal time of the last occurrence the row stands for; null = it stands for one.</summary>
    public DateTime? ScheduledThrough { get; init; }

    /// <summary>How many occurrences the row stands for.</summary>
    public required long Count { get; init; }

    /// <summary>The rule that decided, where the occurrence never ran, waits for a place, or is cancelled for another; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>How many attempts there were, the one under way included; 0 where nothing ran.</summary>
    public required int Attempt { get; init; }

    /// <summary>How often this attempt was handed to an engine.</summary>
    public required int Dispatch { get; init; }

    /// <summary>When the row was first decided.</summary>
    public required DateTime DecidedAt { get; init; }

    /// <summary>When the next attempt is due; null unless the status is retry_waiting.</summary>
    public DateTime? NextAttemptAt { get; init; }

    /// <summary>When the target was called for this attempt; null = not yet, or never.</summary>
    public DateTime? StartedAt { get; init; }

    /// <summary>When it ended; null = not yet.</summary>
    public DateTime? FinishedAt { get; init; }

    /// <summary>Milliseconds from fire_at to started_at; null for attempts after the first.</summary>
    public double? LatenessMs { get; init; }

    /// <summary>Milliseconds from started_at to finished_at: what the last attempt took.</summary>
    public double? DurationMs { get; init; }

    /// <summary>Silo that ran the last dispatch.</summary>
    public string? Silo { get; init; }

    /// <summary>Who asked for it; null where nobody did.</summary>
    public string? TriggeredBy { get; init; }

    /// <summary>What went wrong last, in one line, also where a later attempt, or the same, succeeded.</summary>
    public string? Error { get; init; }

    /// <summary>HTTP status of a webhook's answer.</summary>
    public int? ResponseStatus { get; init; }

    /// <summary>The beginning of what the target answered.</summary>
    public string? ResponseExcerpt { get; init; }

    /// <summary>
    /// How far the attempt has come, as its handler said last; null = it didn't say. While it runs, only the answer about one
    /// execution has it.
    /// </summary>
    public ProgressResponse? Progress { get; init; }
}

/// <summary>How far an attempt has come.</summary>
public sealed record ProgressResponse
{
    /// <summary>0 to 100; null = not told.</summary>
    public double? Percent { get; init; }

    /// <summary>What it is at; null = not told.</summary>
    public string? Message { get; init; }

    /// <summary>The step of a workflow that it is about; null = no step of one said it.</summary>
    public string? Step { get; init; }

    /// <summary>When it was said.</summary>
    public required DateTime At { get; init; }
}

/// <summary>An execution was asked to stop.</summary>
public sealed record ExecutionCancelResponse
{
    /// <summary>The execution.</summary>
    public required Guid ExecutionId { get; init; }

    /// <summary>Its schedule.</summary>
    public required Guid ScheduleId { get; init; }

    /// <summary>Always cancelling: it is cancelled once its target has let go, or at once while it waits for a retry.</summary>
    public string Status { get; init; } = "cancelling";
}

/// <summary>How to redrive.</summary>
public sealed class RedriveRequest
{
    /// <summary>
    /// Which of the execution's redrives, 1 to 1 000: the same number twice makes no second one. Null = the last that was
    /// started, or the next if that has ended without success.
    /// </summary>
    public int? Number { get; set; }
}

/// <summary>An execution runs anew as another one.</summary>
public sealed record RedriveResponse
{
    /// <summary>The new execution.</summary>
    public required Guid ExecutionId { get; init; }

    /// <summary>The schedule of both.</summary>
    public required Guid ScheduleId { get; init; }

    /// <summary>The execution that it runs anew.</summary>
    public required Guid RedriveOf { get; init; }

    /// <summary>Which of its redrives it is, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Where it stands: running where it was started just now.</summary>
    public required ExecutionStatus Status { get; init; }
}
