using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>What becomes of a fire while others of its schedule are unfinished.</summary>
public sealed class OverlapTable
{
    [Theory]
    [InlineData(OverlapPolicy.Skip, 1, 0, "fire")]
    [InlineData(OverlapPolicy.Skip, 1, 1, "skipped overlap:skip")]
    [InlineData(OverlapPolicy.Skip, 3, 2, "fire")]
    [InlineData(OverlapPolicy.Skip, 3, 3, "skipped overlap:skip")]
    // max_instances may have been lowered while more were running.
    [InlineData(OverlapPolicy.Skip, 3, 5, "skipped overlap:skip")]
    [InlineData(OverlapPolicy.AllowAll, 1, 0, "fire")]
    [InlineData(OverlapPolicy.AllowAll, 1, 999, "fire")]
    // The state holds them all.
    [InlineData(OverlapPolicy.AllowAll, 1, 1000, "skipped overlap:allow_all_cap")]
    [InlineData(OverlapPolicy.AllowAll, 1, 1001, "skipped overlap:allow_all_cap")]
    public void Decides(OverlapPolicy policy, int maxInstances, int unfinished, string verdict) =>
        Assert.Equal(verdict, Verdicts.InShort(Overlap.Decide(policy, maxInstances, unfinished)));

    [Fact]
    public void A_policy_it_does_not_know_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Overlap.Decide((OverlapPolicy)99, 1, 0));
}
