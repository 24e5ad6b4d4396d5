namespace Orleans.Scheduling.Core.Firing;

/// <summary>What becomes of a fire while others of its schedule are unfinished (design rule R4).</summary>
public static class Overlap
{
    /// <summary>
    /// How many executions of one schedule may be unfinished under <see cref="OverlapPolicy.AllowAll"/>: its state holds them
    /// all and is rewritten by every commit. The same as the largest <c>max_instances</c>.
    /// </summary>
    public const int MaxUnfinished = 1000;

    /// <summary>Decides one fire.</summary>
    /// <param name="policy">The schedule's policy.</param>
    /// <param name="maxInstances">How many may be unfinished at once.</param>
    /// <param name="unfinished">How many are.</param>
    public static Verdict Decide(OverlapPolicy policy, int maxInstances, int unfinished) => policy switch
    {
        OverlapPolicy.AllowAll => unfinished < MaxUnfinished ? Verdict.Fire : Verdict.Skipped("overlap:allow_all_cap"),
        OverlapPolicy.Skip => unfinished < maxInstances ? Verdict.Fire : Verdict.Skipped("overlap:skip"),
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "Not an overlap policy."),
    };
}
