namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Which of a schedule's past times to run, and how.</summary>
public sealed class BackfillBody
{
    /// <summary>The first time that may run: ISO 8601, with offset or on the clocks of the schedule's timezone.</summary>
    public string? Start { get; set; }

    /// <summary>Where it ends, no more in it; not in the future.</summary>
    public string? End { get; set; }

    /// <summary>
    /// What becomes of a time while others of the schedule are unfinished. Default buffer_all: max_instances at once, in order,
    /// and any number may wait; allow_all: 100 at once.
    /// </summary>
    public OverlapPolicy? OverlapPolicy { get; set; }

    /// <summary>True: nothing is started, and the answer says what would be. Default false.</summary>
    public bool? DryRun { get; set; }
}

/// <summary>A backfill as it stands. All times UTC.</summary>
public sealed record BackfillResponse
{
    /// <summary>Its id; executions have it in their cause. null = a dry run.</summary>
    public Guid? BackfillId { get; init; }

    /// <summary>The schedule.</summary>
    public required Guid ScheduleId { get; init; }

    /// <summary>Where it stands.</summary>
    public required BackfillStatus Status { get; init; }

    /// <summary>Begin of the range, in it.</summary>
    public required DateTime Start { get; init; }

    /// <summary>End of the range, no more in it.</summary>
    public required DateTime End { get; init; }

    /// <summary>What becomes of a time while others of the schedule are unfinished.</summary>
    public required OverlapPolicy OverlapPolicy { get; init; }

    /// <summary>How many nominal times the range has.</summary>
    public required long Total { get; init; }

    /// <summary>How many of them have run or were skipped.</summary>
    public required long Done { get; init; }

    /// <summary>The first nominal time; null = the range has none.</summary>
    public DateTime? FirstAt { get; init; }

    /// <summary>The last nominal time; null = the range has none.</summary>
    public DateTime? LastAt { get; init; }

    /// <summary>The nominal time whose turn it is next; null = none is left to start.</summary>
    public DateTime? NextAt { get; init; }

    /// <summary>When it was asked for; null = a dry run.</summary>
    public DateTime? CreatedAt { get; init; }

    /// <summary>Who asked for it; null = not told.</summary>
    public string? CreatedBy { get; init; }

    internal static BackfillResponse From(Guid scheduleId, BackfillInfo backfill) => new()
    {
        BackfillId = backfill.BackfillId,
        ScheduleId = scheduleId,
        Status = backfill.Status,
        Start = backfill.Start.UtcDateTime,
        End = backfill.End.UtcDateTime,
        OverlapPolicy = backfill.Overlap,
        Total = backfill.Total,
        Done = backfill.Done,
        FirstAt = backfill.FirstAt?.UtcDateTime,
        LastAt = backfill.LastAt?.UtcDateTime,
        NextAt = backfill.NextAt?.UtcDateTime,
        CreatedAt = backfill.CreatedAt?.UtcDateTime,
        CreatedBy = backfill.CreatedBy,
    };
}
