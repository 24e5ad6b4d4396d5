namespace Orleans.Scheduling.Core.Firing;

/// <summary>What becomes of a fire while others of its schedule are unfinished (design rule R4).</summary>
public static class Overlap
{
    /// <summary>Decides one fire.</summary>
    /// <param name="policy">The schedule's policy.</param>
    /// <param name="maxInstances">How many may be unfinished at once.</param>
    /// <param name="unfinished">How many are.</param>
    public static Verdict Decide(OverlapPolicy policy, int maxInstances, int unfinished) => policy switch
    {
        OverlapPolicy.AllowAll => Verdict.Fire,
        OverlapPolicy.Skip => unfinished < maxInstances ? Verdict.Fire : Verdict.Skipped("overlap:skip"),
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "Not an overlap policy."),
    };
}
