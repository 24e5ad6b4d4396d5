using Orleans.Scheduling.Core.Conflicts;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Tests.Firing;

namespace Orleans.Scheduling.Core.Tests.Conflicts;

/// <summary>A schedule among others, and where the search stops. The day is a Monday, 10:00.</summary>
public sealed class ConflictSearchTests
{
    private static readonly DateTimeOffset Now = Given.At("10:00");

    [Fact]
    public void Fires_within_the_window_are_told_by_time()
    {
        var found = Find(Given.Cron("0 * * * *"), 60, Given.Cron("30 12 * * *"), Given.Cron("1 12 * * *"), Given.Once("11:00"));

        Assert.Equal(["11:00 11:00", "12:00 12:01"], found.Conflicts.Select(Text));
        Assert.Empty(found.LimitsReached);
    }

    [Fact]
    public void Jitter_keeps_fires_apart()
    {
        var spread = Given.Cron("0 * * * *").Timed(t => t with { JitterSeconds = 3_000 });
        var fires = UpcomingFires.Of(State(spread), Now).All().Take(3).ToList();

        var found = Find(spread, 0, Given.Cron("0 * * * *"));

        Assert.All(fires, next => Assert.NotEqual(next.Nominal, next.FireAt));
        Assert.Empty(found.Conflicts);
        Assert.Equal(fires[1].FireAt, UpcomingFires.Of(State(spread), Now).From(fires[1].FireAt).First());
    }

    [Fact]
    public void What_has_ended_or_has_nothing_left_has_no_fires()
    {
        var state = State(Given.Cron("0 * * * *") with { MaxExecutions = 3 });
        Assert.Equal(2, UpcomingFires.Of(state with { Runtime = state.Runtime with { AutoCount = 1 } }, Now).All().Count());
        Assert.Equal(
            [Given.At("11:00")], UpcomingFires.Of(state with { Runtime = state.Runtime with { AutoCount = 1 } }, Now).From(Given.At("10:30")));
        Assert.Empty(UpcomingFires.Of(state with { Head = state.Head with { Status = ScheduleStatus.Cancelled } }, Now).All());
    }

    [Fact]
    public void Of_one_other_schedule_the_first_few_are_told_and_that_there_are_more()
    {
        var found = Find(Given.Every(600), 0, Given.Every(600), Given.Cron("0 12 * * *"));

        Assert.Equal(ConflictSearch.MaxOfOne + 1, found.Conflicts.Length);
        Assert.Equal(["conflicts"], found.LimitsReached.AsEnumerable());
    }

    [Fact]
    public void Own_fires_and_those_of_others_are_limited()
    {
        Assert.Equal(["fires"], Find(Given.Every(10), 0).LimitsReached.AsEnumerable());

        var dense = Enumerable.Repeat(Given.Every(1), 60).ToArray();
        Assert.Contains("fires", Find(Given.Every(100), 3_600, dense).LimitsReached);
    }

    private static ConflictsFound Find(ScheduleDefinition own, int window, params ScheduleDefinition[] others) =>
        new ConflictSearch(Now, Now.AddHours(24), TimeSpan.FromSeconds(window))
            .Find(UpcomingFires.Of(State(own), Now), others.Select(State));

    private static ScheduleState State(ScheduleDefinition definition) => Subject.Created(definition).State;

    private static string Text(Conflict conflict) => $"{conflict.Fires.Fire:HH:mm} {conflict.Fires.Other:HH:mm}";
}
