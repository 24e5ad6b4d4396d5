namespace Orleans.Scheduling.Core.Firing;

/// <summary>What becomes of a due occurrence: it fires, now or later, or a row names the rule by which it doesn't.</summary>
/// <param name="Status">Status of the row; null = it fires now.</param>
/// <param name="Reason">The rule; null = it fires now.</param>
public readonly record struct Verdict(ExecutionStatus? Status, string? Reason)
{
    /// <summary>It becomes an execution, if one that waits.</summary>
    public bool Runs => Status is null or ExecutionStatus.Queued;

    /// <summary>It runs.</summary>
    public static Verdict Fire => default;

    /// <summary>It waits for a place.</summary>
    public static Verdict Queued(string reason) => new(ExecutionStatus.Queued, reason);

    /// <summary>It is past its grace.</summary>
    public static Verdict Missed(string reason) => new(ExecutionStatus.Missed, reason);

    /// <summary>Another fire stands for it.</summary>
    public static Verdict Coalesced(string reason) => new(ExecutionStatus.Coalesced, reason);

    /// <summary>It was dropped.</summary>
    public static Verdict Skipped(string reason) => new(ExecutionStatus.Skipped, reason);
}
