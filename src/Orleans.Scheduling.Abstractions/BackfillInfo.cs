namespace Orleans.Scheduling;

/// <summary>A backfill as it stands. All times UTC.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.BackfillInfo")]
public sealed record BackfillInfo
{
    /// <summary>Its id, part of the cause of its executions; null = a dry run, which makes none.</summary>
    [Id(0)] public Guid? BackfillId { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(1)] public required BackfillStatus Status { get; init; }

    /// <summary>Begin of the range, in it.</summary>
    [Id(2)] public required DateTimeOffset Start { get; init; }

    /// <summary>End of the range, no more in it.</summary>
    [Id(3)] public required DateTimeOffset End { get; init; }

    /// <summary>What becomes of a time while others of the schedule are unfinished.</summary>
    [Id(4)] public required OverlapPolicy Overlap { get; init; }

    /// <summary>How many nominal times the range has.</summary>
    [Id(5)] public required long Total { get; init; }

    /// <summary>How many of them have run or were skipped.</summary>
    [Id(6)] public long Done { get; init; }

    /// <summary>The first nominal time; null = the range has none.</summary>
    [Id(7)] public DateTimeOffset? FirstAt { get; init; }

    /// <summary>The last nominal time; null = the range has none.</summary>
    [Id(8)] public DateTimeOffset? LastAt { get; init; }

    /// <summary>The nominal time whose turn it is next; null = none is left to start.</summary>
    [Id(9)] public DateTimeOffset? NextAt { get; init; }

    /// <summary>When it was asked for; null = a dry run.</summary>
    [Id(10)] public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Who asked for it; null = not told.</summary>
    [Id(11)] public string? CreatedBy { get; init; }
}
