using System.Collections.Immutable;

namespace Orleans.Scheduling.Postgres;

/// <summary>What the history of a schedule comes to.</summary>
/// <param name="Counts">Occurrences by status; a row that stands for several counts as many. Without those of none.</param>
/// <param name="Rows">How many rows of history that was.</param>
/// <param name="FirstStartedAt">When the first of the executions started, UTC; null = none did.</param>
/// <param name="LastStartedAt">When the last of them started, UTC; null = none did.</param>
/// <param name="Duration">From the call of the target to the end; null = none ended.</param>
/// <param name="Lateness">From the time with jitter to the call of the target, of first attempts; null = none started.</param>
/// <param name="LastError">Of the newest execution that has one; null = none has.</param>
public sealed record ExecutionStats(
    ImmutableDictionary<ExecutionStatus, long> Counts,
    long Rows,
    DateTimeOffset? FirstStartedAt,
    DateTimeOffset? LastStartedAt,
    Percentiles? Duration,
    Percentiles? Lateness,
    LastError? LastError);

/// <summary>Milliseconds that so many of a hundred don't exceed, interpolated between neighbours.</summary>
public sealed record Percentiles(double P50, double P95, double P99);

/// <summary>What went wrong last.</summary>
/// <param name="ExecutionId">The execution.</param>
/// <param name="Error">In one line.</param>
/// <param name="At">When it ended, or while it hasn't, when it was decided; UTC.</param>
public sealed record LastError(Guid ExecutionId, string Error, DateTimeOffset At);
