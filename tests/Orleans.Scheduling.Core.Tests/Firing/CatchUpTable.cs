using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>What becomes of one due occurrence, by policy, grace, lateness and its place in the backlog.</summary>
public sealed class CatchUpTable
{
    private const int NoLimit = -1;

    [Theory]
    // Within the grace the policy decides. The grace itself is still within.
    [InlineData(MisfirePolicy.Latest, 300, 0.0, true, 0, "fire")]
    [InlineData(MisfirePolicy.Latest, 300, 300.0, true, 0, "fire")]
    [InlineData(MisfirePolicy.Latest, 300, 300.001, true, 0, "missed misfire:grace")]
    [InlineData(MisfirePolicy.Latest, NoLimit, 1e7, true, 0, "fire")]
    [InlineData(MisfirePolicy.Latest, 0, 0.0, true, 0, "fire")]
    [InlineData(MisfirePolicy.Latest, 0, 0.001, true, 0, "missed misfire:grace")]
    // latest: only the last one due runs.
    [InlineData(MisfirePolicy.Latest, 300, 0.0, false, 0, "coalesced misfire:latest")]
    [InlineData(MisfirePolicy.Latest, 300, 200.0, false, 7, "coalesced misfire:latest")]
    [InlineData(MisfirePolicy.Latest, 300, 400.0, false, 0, "missed misfire:grace")]
    // earliest: only the first one within its grace runs.
    [InlineData(MisfirePolicy.Earliest, 300, 200.0, false, 0, "fire")]
    [InlineData(MisfirePolicy.Earliest, 300, 200.0, true, 0, "fire")]
    [InlineData(MisfirePolicy.Earliest, 300, 100.0, false, 1, "coalesced misfire:earliest")]
    [InlineData(MisfirePolicy.Earliest, 300, 0.0, true, 1, "coalesced misfire:earliest")]
    [InlineData(MisfirePolicy.Earliest, 300, 301.0, false, 0, "missed misfire:grace")]
    // all: every one, up to the cap.
    [InlineData(MisfirePolicy.All, 300, 200.0, false, 0, "fire")]
    [InlineData(MisfirePolicy.All, 300, 200.0, false, 999, "fire")]
    [InlineData(MisfirePolicy.All, 300, 200.0, false, 1000, "missed misfire:all_cap")]
    [InlineData(MisfirePolicy.All, 300, 301.0, true, 0, "missed misfire:grace")]
    // none: only what is found within one guard period of its time.
    [InlineData(MisfirePolicy.None, 300, 0.0, true, 0, "fire")]
    [InlineData(MisfirePolicy.None, 300, 10.0, false, 3, "fire")]
    [InlineData(MisfirePolicy.None, 300, 10.001, true, 0, "missed misfire:none")]
    [InlineData(MisfirePolicy.None, NoLimit, 10.001, true, 0, "missed misfire:none")]
    [InlineData(MisfirePolicy.None, 5, 6.0, true, 0, "missed misfire:grace")]
    // An edit settles what jitter still held back: it isn't late at all.
    [InlineData(MisfirePolicy.Latest, 0, -5.0, true, 0, "fire")]
    [InlineData(MisfirePolicy.None, 0, -5.0, true, 0, "fire")]
    public void Decides(
        MisfirePolicy policy, int graceSeconds, double lateSeconds, bool isLatest, int firedOfBacklog, string verdict)
    {
        TimeSpan? grace = graceSeconds == NoLimit ? null : TimeSpan.FromSeconds(graceSeconds);

        var decided = CatchUp.Decide(policy, grace, TimeSpan.FromSeconds(lateSeconds), isLatest, firedOfBacklog);

        Assert.Equal(verdict, Verdicts.InShort(decided));
    }

    [Fact]
    public void A_policy_it_does_not_know_is_an_error() => Assert.Throws<ArgumentOutOfRangeException>(
        () => CatchUp.Decide((MisfirePolicy)99, null, TimeSpan.Zero, isLatest: true, firedOfBacklog: 0));
}
