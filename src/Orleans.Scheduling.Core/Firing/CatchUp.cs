namespace Orleans.Scheduling.Core.Firing;

/// <summary>Which of the due occurrences run and which are only accounted for (design rule R3).</summary>
public static class CatchUp
{
    /// <summary>How late a fire may be found without being a misfire under <see cref="MisfirePolicy.None"/>: one guard period.</summary>
    public static readonly TimeSpan OnTime = TimeSpan.FromSeconds(10);

    /// <summary>How many late fires <see cref="MisfirePolicy.All"/> runs from one backlog.</summary>
    public const int AllCap = 1000;

    /// <summary>Decides one due occurrence.</summary>
    /// <param name="policy">The schedule's policy.</param>
    /// <param name="grace">How late it may be; null = no limit.</param>
    /// <param name="lateness">How late it is.</param>
    /// <param name="isLatest">No later occurrence is due.</param>
    /// <param name="firedOfBacklog">How many occurrences of the same backlog already run.</param>
    public static Verdict Decide(MisfirePolicy policy, TimeSpan? grace, TimeSpan lateness, bool isLatest, int firedOfBacklog)
    {
        if (lateness > grace)
        {
            return Verdict.Missed("misfire:grace");
        }

        return policy switch
        {
            MisfirePolicy.Latest => isLatest ? Verdict.Fire : Verdict.Coalesced("misfire:latest"),
            MisfirePolicy.Earliest => firedOfBacklog == 0 ? Verdict.Fire : Verdict.Coalesced("misfire:earliest"),
            MisfirePolicy.All => firedOfBacklog < AllCap ? Verdict.Fire : Verdict.Missed("misfire:all_cap"),
            MisfirePolicy.None => lateness <= OnTime ? Verdict.Fire : Verdict.Missed("misfire:none"),
            _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "Not a misfire policy."),
        };
    }
}
