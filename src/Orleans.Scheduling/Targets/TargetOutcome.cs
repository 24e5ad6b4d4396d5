using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Targets;

/// <summary>What came of one call of a target.</summary>
/// <param name="Succeeded">True where the target did what it was asked.</param>
/// <param name="Error">What went wrong, in one line; on success what was amiss all the same. Null = nothing.</param>
/// <param name="ResponseStatus">HTTP status of the answer, where there is one.</param>
/// <param name="ResponseExcerpt">The beginning of the answer, at most 2 KiB; null = none.</param>
public sealed record TargetOutcome(
    bool Succeeded, string? Error = null, int? ResponseStatus = null, string? ResponseExcerpt = null)
{
    /// <summary>What made it fail, where <see cref="ResponseStatus"/> doesn't tell; decides on retries.</summary>
    public FailureCause Cause { get; init; }

    /// <summary>Full name of the exception's type where a handler threw; null otherwise.</summary>
    public string? ErrorType { get; init; }

    /// <summary>All that a workflow's step answered; null where there is nothing, or no step called.</summary>
    public string? Output { get; init; }

    /// <summary>How long the target asked to be left alone; null = it didn't.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A report of what ended with this.</summary>
    internal ExecutionReport On(ExecutionReport report) => report with
    {
        End = Succeeded ? ReportedEnd.Succeeded : ReportedEnd.Failed,
        Error = string.IsNullOrEmpty(Error) ? null : Error,
        ResponseStatus = ResponseStatus,
        ResponseExcerpt = ResponseExcerpt,
        Cause = Cause,
        ErrorType = ErrorType,
        RetryAfter = RetryAfter,
    };
}
