using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>Whether a schedule may come after what it names, given who else comes after whom.</summary>
public sealed class ChainWalkTable
{
    // Schedules are numbers, workflows letters; "1a<2" is schedule 1 that runs workflow a and comes after 2. The first is the one to judge.
    [Theory]
    [InlineData("1<2", "", null)]
    [InlineData("1<2", "2<3 3<4", null)]
    [InlineData("1<1", "", "it comes after 1")]
    [InlineData("1<2", "2<1", "it comes after 2, that after 1")]
    [InlineData("1<2", "2<3 3<1", "it comes after 2, that after 3, that after 1")]
    // By what it runs.
    [InlineData("1a<a", "", "it comes after a")]
    [InlineData("1a<2", "2<a", "it comes after 2, that after a")]
    [InlineData("1<a", "2a<3 3<1", "it comes after a, that after 3, that after 1")]
    [InlineData("1<a", "2a<3 4a<b 5b<1", "it comes after a, that after b, that after 1")]
    [InlineData("1b<a", "2a<b", "it comes after a, that after b")]
    [InlineData("1b<a", "2a<3 4b<2", null)]
    // What it comes after so far is no matter, nor what it has run so far.
    [InlineData("1<2", "1<3 2<3", null)]
    [InlineData("1b<a", "1a<2 3a<4", null)]
    // A circle that it isn't in ends the walk.
    [InlineData("1<2", "2<3 3<2", null)]
    public void Judges(string asked, string others, string? circle)
    {
        var error = Walk(Link(asked), [.. others.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Link)]);

        if (circle is null)
        {
            Assert.Null(error);
            return;
        }

        var after = Link(asked).After;
        Assert.Equal(after.ScheduleId is null ? "after.workflow_id" : "after.schedule_id", error!.Field);
        Assert.Equal($"The schedule would come after itself: {circle}. Break the circle.", InShort(error.Message));
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public void A_chain_has_a_length(int links, bool fits)
    {
        var others = Enumerable.Range(2, links - 1).Select(n => Link($"{n}<{n + 1}")).ToArray();

        Assert.Equal(fits, Walk(Link("1<2"), others) is null);
    }

    private static FieldError? Walk(ChainLink asked, ChainLink[] others)
    {
        var walk = new ChainWalk(asked.ScheduleId, asked.WorkflowId, asked.After);
        while (walk is { IsOver: false, Error: null })
        {
            walk.Go(others.Where(o => walk.Schedules.Contains(o.ScheduleId) || (o.WorkflowId is { } run && walk.Workflows.Contains(run))));
        }

        return walk.Error;
    }

    private static ChainLink Link(string text)
    {
        var (who, after) = (text.Split('<')[0], text.Split('<')[1]);
        return new ChainLink(
            Id(who.TrimEnd('a', 'b')),
            who.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') is { Length: > 0 } workflow ? workflow : null,
            char.IsLetter(after[0]) ? new ScheduleAfter { WorkflowId = after } : new ScheduleAfter { ScheduleId = Id(after) });
    }

    private static Guid Id(string number) => Guid.Parse($"00000000-0000-0000-0000-{number.PadLeft(12, '0')}");

    private static string InShort(string message) => message
        .Replace("schedule 00000000-0000-0000-0000-00000000000", "", StringComparison.Ordinal)
        .Replace("workflow ", "", StringComparison.Ordinal);
}
