namespace Orleans.Scheduling.Core.Firing;

/// <summary>How a dispatch ended.</summary>
public enum ReportedEnd
{
    /// <summary>The target did what it was asked.</summary>
    Succeeded = 0,

    /// <summary>The target failed.</summary>
    Failed = 1,

    /// <summary>It passed its timeout.</summary>
    TimedOut = 2,

    /// <summary>A user cancelled it.</summary>
    Cancelled = 3,

    /// <summary>Its silo stopped it before it ended: the same attempt is to be dispatched again.</summary>
    Interrupted = 4,

    /// <summary>It waited for its turn longer than it may: it is over, whatever retries are left.</summary>
    Expired = 5,
}

/// <summary>What made an attempt fail, where its status code or its timeout doesn't tell.</summary>
public enum FailureCause
{
    /// <summary>Nothing of the others, or not told.</summary>
    Other = 0,

    /// <summary>No answer: the host wasn't found or reached, or the connection broke.</summary>
    Connection = 1,

    /// <summary>A handler threw.</summary>
    Handler = 2,

    /// <summary>The target isn't one that may be called.</summary>
    Refused = 3,

    /// <summary>There is no workflow or handler of the name that the schedule gives.</summary>
    Missing = 4,
}

/// <summary>What an engine reports of one dispatch. All times UTC.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.ExecutionReport")]
public sealed record ExecutionReport
{
    /// <summary>The execution.</summary>
    [Id(0)] public required Guid ExecutionId { get; init; }

    /// <summary>Incarnation of the schedule that dispatched it.</summary>
    [Id(1)] public required Guid Incarnation { get; init; }

    /// <summary>The attempt.</summary>
    [Id(2)] public required int Attempt { get; init; }

    /// <summary>The dispatch of that attempt.</summary>
    [Id(3)] public required int Dispatch { get; init; }

    /// <summary>How it ended.</summary>
    [Id(4)] public required ReportedEnd End { get; init; }

    /// <summary>When the target was called; null = it never was.</summary>
    [Id(5)] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    [Id(6)] public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>The silo that ran it.</summary>
    [Id(7)] public string? Silo { get; init; }

    /// <summary>What went wrong, in one line.</summary>
    [Id(8)] public string? Error { get; init; }

    /// <summary>HTTP status of a webhook's answer.</summary>
    [Id(9)] public int? ResponseStatus { get; init; }

    /// <summary>The beginning of what the target answered.</summary>
    [Id(10)] public string? ResponseExcerpt { get; init; }

    /// <summary>What made it fail.</summary>
    [Id(11)] public FailureCause Cause { get; init; }

    /// <summary>Full name of the exception's type where a handler threw; null otherwise.</summary>
    [Id(12)] public string? ErrorType { get; init; }

    /// <summary>How long the target asked to be left alone; null = it didn't.</summary>
    [Id(13)] public TimeSpan? RetryAfter { get; init; }

    /// <summary>How far it had come; null = its target didn't say.</summary>
    [Id(14)] public ExecutionProgress? Progress { get; init; }
}
