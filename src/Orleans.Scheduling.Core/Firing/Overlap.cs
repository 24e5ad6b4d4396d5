namespace Orleans.Scheduling.Core.Firing;

/// <summary>What becomes of a fire while others of its schedule are unfinished (design rule R4).</summary>
public static class Overlap
{
    /// <summary>
    /// How many executions of one schedule may be unfinished under <see cref="OverlapPolicy.AllowAll"/>: its state holds them
    /// all and is rewritten by every commit. The same as the largest <c>max_instances</c>.
    /// </summary>
    public const int MaxUnfinished = 1000;

    /// <summary>How many may wait for a place.</summary>
    public const int MaxQueued = 100;

    /// <summary>How many executions of one schedule may be unfinished for a backfill under <see cref="OverlapPolicy.AllowAll"/> to go on.</summary>
    public const int MaxBackfilling = 100;

    /// <summary>Decides one fire of a schedule as it stands.</summary>
    public static Verdict Decide(ScheduleDefinition definition, ScheduleRuntime runtime) => Decide(
        definition.Overlap,
        definition.MaxInstances,
        runtime.Unfinished.Length,
        runtime.Queued.Count(q => q.WaitsUnder is null));

    /// <summary>It waits, and something gives way; see <see cref="WhoGivesWay"/>.</summary>
    internal static Verdict CancelOldest { get; } = Verdict.Queued("overlap:cancel_oldest");

    /// <summary>Decides one fire.</summary>
    /// <param name="policy">The schedule's policy.</param>
    /// <param name="maxInstances">How many may be unfinished at once.</param>
    /// <param name="unfinished">How many are.</param>
    /// <param name="queued">How many wait for a place.</param>
    public static Verdict Decide(OverlapPolicy policy, int maxInstances, int unfinished, int queued) => policy switch
    {
        _ when unfinished < Places(policy, maxInstances) => Verdict.Fire,
        OverlapPolicy.AllowAll => Verdict.Skipped("overlap:allow_all_cap"),
        OverlapPolicy.Skip => Verdict.Skipped("overlap:skip"),
        OverlapPolicy.BufferOne when queued == 0 => Verdict.Queued("overlap:buffer_one"),
        OverlapPolicy.BufferOne => Verdict.Skipped("overlap:buffer_one"),
        OverlapPolicy.BufferAll when queued < MaxQueued => Verdict.Queued("overlap:buffer_all"),
        OverlapPolicy.BufferAll => Verdict.Skipped("overlap:buffer_full"),
        OverlapPolicy.CancelOldest => CancelOldest,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "Not an overlap policy."),
    };

    /// <summary>Decides one time of a backfill; null = its cursor waits.</summary>
    /// <param name="policy">The backfill's policy.</param>
    /// <param name="maxInstances">The schedule's.</param>
    /// <param name="unfinished">How many executions of the schedule are unfinished.</param>
    /// <param name="queued">How many of the backfill wait for a place.</param>
    public static Verdict? DecideBackfill(OverlapPolicy policy, int maxInstances, int unfinished, int queued) => policy switch
    {
        OverlapPolicy.AllowAll => unfinished < MaxBackfilling ? Verdict.Fire : null,
        OverlapPolicy.BufferAll => unfinished < maxInstances ? Verdict.Fire : null,
        _ => Decide(policy, maxInstances, unfinished, queued),
    };

    /// <summary>What gives way under <see cref="OverlapPolicy.CancelOldest"/> once one more waits.</summary>
    /// <param name="maxInstances">How many may be unfinished at once.</param>
    /// <param name="staying">How many are, those aside that were asked to cancel.</param>
    /// <param name="queued">How many wait for a place, the new one included.</param>
    public static GivesWay WhoGivesWay(int maxInstances, int staying, int queued) =>
        queued > MaxQueued ? GivesWay.OldestQueued
        : queued <= maxInstances - staying ? GivesWay.Nothing
        : staying > 0 ? GivesWay.OldestUnfinished
        : GivesWay.OldestQueued;

    /// <summary>How many may be unfinished at once.</summary>
    public static int Places(OverlapPolicy policy, int maxInstances) => policy switch
    {
        OverlapPolicy.AllowAll => MaxUnfinished,
        _ when Enum.IsDefined(policy) => maxInstances,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "Not an overlap policy."),
    };
}

/// <summary>Who makes room for a newer fire.</summary>
public enum GivesWay
{
    /// <summary>Nobody need: so many were asked before that there is a place for each that waits.</summary>
    Nothing,

    /// <summary>The oldest that runs and wasn't asked yet.</summary>
    OldestUnfinished,

    /// <summary>The oldest that waits: it would be the next to be cancelled if it had started.</summary>
    OldestQueued,
}
