using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>What becomes of a fire while others of its schedule are unfinished. docs/overlap.md says the same.</summary>
public sealed class OverlapTable
{
    [Theory]
    [InlineData(OverlapPolicy.Skip, 1, 0, 0, "fire")]
    [InlineData(OverlapPolicy.Skip, 1, 1, 0, "skipped overlap:skip")]
    [InlineData(OverlapPolicy.Skip, 3, 2, 0, "fire")]
    [InlineData(OverlapPolicy.Skip, 3, 3, 0, "skipped overlap:skip")]
    // max_instances may have been lowered while more were running.
    [InlineData(OverlapPolicy.Skip, 3, 5, 0, "skipped overlap:skip")]
    // The policy may have been another when they began to wait.
    [InlineData(OverlapPolicy.Skip, 3, 3, 7, "skipped overlap:skip")]
    [InlineData(OverlapPolicy.BufferOne, 1, 0, 0, "fire")]
    [InlineData(OverlapPolicy.BufferOne, 1, 1, 0, "queued overlap:buffer_one")]
    [InlineData(OverlapPolicy.BufferOne, 1, 1, 1, "skipped overlap:buffer_one")]
    [InlineData(OverlapPolicy.BufferOne, 3, 2, 0, "fire")]
    [InlineData(OverlapPolicy.BufferOne, 3, 3, 0, "queued overlap:buffer_one")]
    [InlineData(OverlapPolicy.BufferOne, 3, 5, 7, "skipped overlap:buffer_one")]
    [InlineData(OverlapPolicy.BufferAll, 1, 0, 0, "fire")]
    [InlineData(OverlapPolicy.BufferAll, 1, 1, 0, "queued overlap:buffer_all")]
    [InlineData(OverlapPolicy.BufferAll, 1, 1, 99, "queued overlap:buffer_all")]
    [InlineData(OverlapPolicy.BufferAll, 1, 1, 100, "skipped overlap:buffer_full")]
    [InlineData(OverlapPolicy.BufferAll, 3, 5, 100, "skipped overlap:buffer_full")]
    [InlineData(OverlapPolicy.CancelOldest, 1, 0, 0, "fire")]
    [InlineData(OverlapPolicy.CancelOldest, 1, 1, 0, "queued overlap:cancel_oldest")]
    [InlineData(OverlapPolicy.CancelOldest, 1, 1, 1, "queued overlap:cancel_oldest")]
    [InlineData(OverlapPolicy.CancelOldest, 3, 2, 0, "fire")]
    [InlineData(OverlapPolicy.CancelOldest, 3, 5, 100, "queued overlap:cancel_oldest")]
    [InlineData(OverlapPolicy.AllowAll, 1, 0, 0, "fire")]
    [InlineData(OverlapPolicy.AllowAll, 1, 999, 0, "fire")]
    // The state holds them all.
    [InlineData(OverlapPolicy.AllowAll, 1, 1000, 0, "skipped overlap:allow_all_cap")]
    [InlineData(OverlapPolicy.AllowAll, 1, 1001, 0, "skipped overlap:allow_all_cap")]
    public void Decides(OverlapPolicy policy, int maxInstances, int unfinished, int queued, string verdict) =>
        Assert.Equal(verdict, Verdicts.InShort(Overlap.Decide(policy, maxInstances, unfinished, queued)));

    [Theory]
    // One runs: it goes.
    [InlineData(1, 1, 1, GivesWay.OldestUnfinished)]
    // It is on its way out, and another fire is due: the one that waits goes, unrun.
    [InlineData(1, 0, 2, GivesWay.OldestQueued)]
    [InlineData(3, 3, 1, GivesWay.OldestUnfinished)]
    [InlineData(3, 2, 2, GivesWay.OldestUnfinished)]
    // Somebody has cancelled one by hand: its place is the new one's.
    [InlineData(3, 2, 1, GivesWay.Nothing)]
    [InlineData(3, 0, 3, GivesWay.Nothing)]
    [InlineData(3, 0, 4, GivesWay.OldestQueued)]
    // max_instances was lowered.
    [InlineData(1, 3, 1, GivesWay.OldestUnfinished)]
    // Most that may wait, however many run.
    [InlineData(500, 300, 100, GivesWay.Nothing)]
    [InlineData(500, 300, 101, GivesWay.OldestQueued)]
    public void Under_cancel_oldest_somebody_gives_way(int maxInstances, int staying, int queued, GivesWay who) =>
        Assert.Equal(who, Overlap.WhoGivesWay(maxInstances, staying, queued));

    [Theory]
    // These two wait with their cursor, however much of the range is left.
    [InlineData(OverlapPolicy.BufferAll, 3, 2, 0, "fire")]
    [InlineData(OverlapPolicy.BufferAll, 3, 3, 0, "waits")]
    [InlineData(OverlapPolicy.AllowAll, 3, 99, 0, "fire")]
    [InlineData(OverlapPolicy.AllowAll, 3, 100, 0, "waits")]
    [InlineData(OverlapPolicy.Skip, 3, 2, 0, "fire")]
    [InlineData(OverlapPolicy.Skip, 3, 3, 0, "skipped overlap:skip")]
    [InlineData(OverlapPolicy.BufferOne, 3, 3, 0, "queued overlap:buffer_one")]
    [InlineData(OverlapPolicy.BufferOne, 3, 3, 1, "skipped overlap:buffer_one")]
    [InlineData(OverlapPolicy.CancelOldest, 3, 3, 1, "queued overlap:cancel_oldest")]
    public void Decides_a_time_of_a_backfill(OverlapPolicy policy, int maxInstances, int unfinished, int queued, string verdict) =>
        Assert.Equal(
            verdict,
            Overlap.DecideBackfill(policy, maxInstances, unfinished, queued) is { } decided ? Verdicts.InShort(decided) : "waits");

    [Fact]
    public void A_policy_it_does_not_know_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Overlap.Decide((OverlapPolicy)99, 1, 0, 0));
}
