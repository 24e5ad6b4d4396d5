namespace Orleans.Scheduling;

/// <summary>Which of a schedule's past times to run, and how.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.BackfillRequest")]
public sealed record BackfillRequest
{
    /// <summary>The first time that may run, in it; UTC.</summary>
    [Id(0)] public required DateTimeOffset Start { get; init; }

    /// <summary>Where it ends, no more in it; not in the future; UTC.</summary>
    [Id(1)] public required DateTimeOffset End { get; init; }

    /// <summary>
    /// What becomes of a time while others of the schedule are unfinished, whatever the schedule's own policy. Default
    /// <see cref="OverlapPolicy.BufferAll"/>: <c>max_instances</c> at once, and no end of them may wait.
    /// <see cref="OverlapPolicy.AllowAll"/>: 100 at once.
    /// </summary>
    [Id(2)] public OverlapPolicy Overlap { get; init; } = OverlapPolicy.BufferAll;

    /// <summary>True: only say what would run. Default false.</summary>
    [Id(3)] public bool DryRun { get; init; }
}
