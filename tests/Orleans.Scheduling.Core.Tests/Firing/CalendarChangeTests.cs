using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>A schedule's calendars change under it: the old copy is settled, then the new one holds. The day is a Monday.</summary>
public sealed class CalendarChangeTests
{
    private static readonly Calendar Weekend = Version(1, new() { Weekdays = ["saturday", "sunday"] });

    private static Calendar Version(long version, CalendarDefinition definition) =>
        new() { Name = "days", Version = version, Definition = definition };

    private static Calendar NotToday(long version = 2) => Version(version, new() { Dates = ["2027-01-04"] });

    private static ScheduleDefinition Named(ScheduleDefinition definition, CalendarPolicy policy = CalendarPolicy.Skip) =>
        definition.Timed(t => t with { Calendars = ["days"], CalendarPolicy = policy });

    [Fact]
    public void A_new_schedule_goes_by_the_calendar_it_names()
    {
        var subject = Created(Named(Given.Cron("0 12 * * *")), NotToday());

        Assert.Equal(Given.At("12:00+1"), subject.Runtime.NextFireAt);
        Assert.Equal(2, Assert.Single(subject.State.Head.Calendars!.Value).Version);
    }

    [Fact]
    public void What_was_due_before_the_change_is_settled_by_the_old_copy_and_what_comes_after_by_the_new()
    {
        var subject = Created(Named(Given.Cron("0 11,13 * * *")), Weekend);
        var version = subject.Version;

        var decision = Change(subject, NotToday(), "12:00");

        // 11:00 is an hour late by now, which is more than its grace.
        Assert.Equal("11:00 missed (misfire:grace)", subject.History);
        Assert.Equal(Given.At("11:00+1"), subject.Runtime.NextFireAt);
        Assert.Equal(version + 1, subject.Version);
        Assert.Equal(("schedule_update", "ops"), (Assert.Single(decision.Audit).Action, decision.Audit[0].Actor));
    }

    [Fact]
    public void A_change_that_excludes_what_just_fell_due_does_not_take_it_back()
    {
        var subject = Created(Named(Given.Cron("0 11 * * *")), Weekend);

        Change(subject, NotToday(), "11:00");

        Assert.Equal("11:00 running", subject.History);
    }

    [Fact]
    public void An_older_or_equal_version_changes_nothing()
    {
        var subject = Created(Named(Given.Cron("0 12 * * *")), NotToday(version: 5));
        var before = subject.State;

        Change(subject, Version(5, new()), "10:30");
        Change(subject, Version(4, new()), "10:30");
        Change(subject, Version(9, new()) with { Name = "another" }, "10:30");

        Assert.Same(before, subject.State);
    }

    [Fact]
    public void An_edit_that_names_another_calendar_takes_its_copy_and_keeps_the_newest_of_those_it_had()
    {
        var subject = Created(Named(Given.Cron("0 12 * * *")), NotToday(version: 5));
        var other = new Calendar { Name = "other", Version = 1, Definition = new() { Dates = ["2027-01-05"] } };
        var edited = subject.State.Head.Definition.Timed(t => t with { Calendars = ["days", "other"] });

        subject.Put(c => new ScheduleInput.Update(edited, c) { Calendars = [NotToday(version: 4), other] }, "10:30");

        Assert.Equal([5, 1], subject.State.Head.Calendars!.Value.Select(copy => copy.Version));
        Assert.Equal(Given.At("12:00+2"), subject.Runtime.NextFireAt);

        subject.Update("10:31", d => d.Timed(t => t with { Calendars = null }));

        Assert.Null(subject.State.Head.Calendars);
        Assert.Equal(Given.At("12:00"), subject.Runtime.NextFireAt);
    }

    [Fact]
    public void Where_nothing_is_left_to_fire_the_schedule_pauses_and_says_why()
    {
        var subject = Created(Named(Given.Cron("0 12 * * 1")), Weekend);

        var decision = Change(subject, Version(2, new() { Weekdays = ["monday"] }), "10:30");

        Assert.Equal((ScheduleStatus.Paused, null), (subject.Status, subject.Runtime.NextWakeAt));
        Assert.StartsWith("calendars: days exclude all of its times for 3660 days", subject.State.Head.Pause!.Note, StringComparison.Ordinal);
        Assert.Equal(["schedule_update", "schedule_paused"], decision.Audit.Select(row => row.Action));

        // Resumed while that is so, it pauses again; once it isn't, it goes on.
        subject.Resume("10:31");
        Assert.Equal(ScheduleStatus.Paused, subject.Status);
        Change(subject, Version(3, new()), "10:32");
        subject.Resume("10:33");
        Assert.Equal((ScheduleStatus.Active, Given.At("12:00")), (subject.Status, subject.Runtime.NextFireAt));
    }

    [Fact]
    public void The_one_time_of_a_schedule_that_is_excluded_afterwards_is_not_forgotten()
    {
        var subject = Created(Named(Given.Once("12:00")), Weekend);

        Change(subject, NotToday(), "10:30");
        Assert.Equal(ScheduleStatus.Paused, subject.Status);

        var moving = Created(Named(Given.Once("12:00"), CalendarPolicy.Next), Weekend);
        Change(moving, NotToday(), "10:30");
        Assert.Equal((ScheduleStatus.Active, Given.At("12:00+1")), (moving.Status, moving.Runtime.NextFireAt));
        moving.Wake("12:00+1");
        moving.FinishAll("12:01+1");
        Assert.Equal((ScheduleStatus.Completed, "12:00 succeeded"), (moving.Status, moving.History));
    }

    [Fact]
    public void A_moved_occurrence_fires_once_where_it_lands_on_another()
    {
        var subject = Created(Named(Given.Cron("0 12 * * *"), CalendarPolicy.Next), NotToday());

        subject.Wake("12:00");
        Assert.Empty(subject.Rows);
        subject.Wake("12:00+1");
        Assert.Equal(Given.At("12:00+1"), Assert.Single(subject.Rows).ScheduledAt);
        Assert.Equal(Given.At("12:00+2"), subject.Runtime.NextFireAt);
    }

    [Fact]
    public void A_backfill_runs_what_the_calendar_leaves_of_its_range()
    {
        var weekends = Created(Named(Given.Cron("0 9 * * 6"), CalendarPolicy.Next), Weekend);
        var days = Created(Named(Given.Cron("0 9 * * *")), NotToday());

        // The Saturday before creation has moved to the Monday that is asked for.
        Assert.Equal((1, Given.At("09:00")), Range(weekends, "00:00", "09:30"));
        Assert.Equal((0, null), Range(days, "00:00", "09:30"));

        static (long, DateTimeOffset?) Range(Subject subject, string start, string end)
        {
            var plan = BackfillTimes.Plan(
                subject.State, new BackfillRequest { Start = Given.At(start), End = Given.At(end) }, Given.At("10:30"));
            return (plan.Total, plan.First);
        }
    }

    [Theory]
    [InlineData(ScheduleStatus.Cancelled)]
    [InlineData(ScheduleStatus.Deleted)]
    public void A_schedule_that_has_ended_is_left_alone(ScheduleStatus status)
    {
        var subject = Created(Named(Given.Cron("0 12 * * *")), Weekend);
        subject.Put(c => new ScheduleInput.End(status, c), "10:30");
        var before = subject.State;

        Change(subject, NotToday(), "10:31");

        Assert.Same(before, subject.State);
        Assert.Null(ScheduleMachine.Apply(
            null, new ScheduleInput.CalendarChanged(NotToday(), subject.NextChange()), Given.At("10:00"), Given.Silo));
    }

    [Fact]
    public void A_paused_schedule_goes_by_the_new_calendar_once_it_resumes()
    {
        var subject = Created(Named(Given.Cron("0 11,12 * * *")), Weekend);
        subject.Pause("10:30");

        Change(subject, NotToday(), "11:30");
        subject.Resume("11:31");

        Assert.Equal(("11:00 skipped (paused)", Given.At("11:00+1")), (subject.History, subject.Runtime.NextFireAt));
    }

    private static Subject Created(ScheduleDefinition definition, Calendar calendar) =>
        Subject.Created(definition, calendars: [calendar]);

    private static Decision Change(Subject subject, Calendar calendar, string at) =>
        subject.Put(c => new ScheduleInput.CalendarChanged(calendar, c), at);
}
