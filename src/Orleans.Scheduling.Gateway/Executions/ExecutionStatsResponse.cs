namespace Orleans.Scheduling.Gateway.Executions;

/// <summary>What a schedule's history comes to. All times UTC.</summary>
public sealed record ExecutionStatsResponse
{
    /// <summary>The schedule.</summary>
    public required Guid ScheduleId { get; init; }

    /// <summary>Nominal times from here on were asked for; null = from the beginning.</summary>
    public DateTime? From { get; init; }

    /// <summary>Nominal times before this one were asked for; null = to the end.</summary>
    public DateTime? To { get; init; }

    /// <summary>How many rows of history the figures are of.</summary>
    public required long ConsideredRows { get; init; }

    /// <summary>True: there may be more rows than one answer considers, and the figures are of the newest. Ask for a narrower range.</summary>
    public required bool IsTruncated { get; init; }

    /// <summary>Occurrences of all statuses.</summary>
    public required long Total { get; init; }

    /// <summary>Occurrences by status; a row of history that stands for several counts as many.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>The part of succeeded in succeeded, failed, timed_out and dead_lettered, 0 to 1; null = there are none of these.</summary>
    public double? SuccessRate { get; init; }

    /// <summary>Milliseconds from started_at to finished_at, of the executions that have both; null = none has.</summary>
    public PercentilesResponse? DurationMs { get; init; }

    /// <summary>Milliseconds from fire_at to started_at, of the executions that started; null = none did.</summary>
    public PercentilesResponse? LatenessMs { get; init; }

    /// <summary>When the first of them started; null = none did.</summary>
    public DateTime? FirstExecutionAt { get; init; }

    /// <summary>When the last of them started; null = none did.</summary>
    public DateTime? LastExecutionAt { get; init; }

    /// <summary>What went wrong in the newest execution in which something did; null = nothing.</summary>
    public LastErrorResponse? LastError { get; init; }
}

/// <summary>Milliseconds that so many of a hundred don't exceed.</summary>
public sealed record PercentilesResponse
{
    /// <summary>The median.</summary>
    public required double P50 { get; init; }

    /// <summary>95 of a hundred.</summary>
    public required double P95 { get; init; }

    /// <summary>99 of a hundred.</summary>
    public required double P99 { get; init; }
}

/// <summary>What went wrong last.</summary>
public sealed record LastErrorResponse
{
    /// <summary>The execution.</summary>
    public required Guid ExecutionId { get; init; }

    /// <summary>What went wrong, in one line.</summary>
    public required string Error { get; init; }

    /// <summary>When it ended; while it hasn't, when it was decided.</summary>
    public required DateTime At { get; init; }
}
