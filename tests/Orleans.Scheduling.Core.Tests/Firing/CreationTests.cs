using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

public sealed class CreationTests
{
    [Fact]
    public void A_new_schedule_is_active_at_version_1_and_fires_nothing_yet()
    {
        var subject = Subject.Created(Given.Every(60));

        Assert.Equal((ScheduleStatus.Active, 1L), (subject.Status, subject.Version));
        Assert.Equal(Given.Incarnation, subject.State.Head.Incarnation);
        Assert.Equal((Given.At("10:00"), Given.At("10:00"), "ops"), (
            subject.State.Head.CreatedAt, subject.State.Head.UpdatedAt, subject.State.Head.CreatedBy));
        Assert.Empty(subject.Rows);
        var audit = Assert.Single(subject.Audit);
        Assert.Equal(("schedule_create", "ops", "t-1"), (audit.Action, audit.Actor, audit.TraceId));
    }

    [Theory]
    [InlineData("*/5 * * * *", "10:00:00", "10:00:00")]
    [InlineData("*/5 * * * *", "10:00:00.0009", "10:00:00")]
    [InlineData("*/5 * * * *", "10:00:00.001", "10:05:00")]
    [InlineData("0 2 * * *", "10:00:00", "02:00:00+1")]
    public void A_cron_schedule_first_fires_at_its_first_match_from_creation_on(string cron, string at, string first) =>
        AssertPlanned(first, Subject.Created(Given.Cron(cron), at));

    [Fact]
    public void An_interval_first_fires_one_interval_after_creation() =>
        AssertPlanned("10:01", Subject.Created(Given.Every(60)));

    [Fact]
    public void Instants_are_stored_in_UTC_without_what_is_finer_than_the_wire()
    {
        var exact = Given.At("12:00:00.123").AddTicks(4567);
        var subject = Subject.Created(Given.Cron("0 * * * *").Timed(t => t with
        {
            StartAt = exact.ToOffset(TimeSpan.FromHours(5)),
            EndAt = exact.AddDays(1),
        }));

        var timing = subject.State.Head.Definition.Timing;
        Assert.Equal((Given.At("12:00:00.123"), TimeSpan.Zero), (timing.StartAt!.Value, timing.StartAt.Value.Offset));
        Assert.Equal(Given.At("12:00:00.123").AddDays(1), timing.EndAt);
    }

    [Theory]
    [InlineData("09:59:30", "10:00:30")]
    [InlineData("09:00:00", "10:00:00")]
    [InlineData("12:00:00", "12:00:00")]
    public void An_interval_with_a_start_keeps_to_the_grid_from_it(string start, string first) =>
        AssertPlanned(first, Subject.Created(Given.Every(60).Timed(t => t with { StartAt = Given.At(start) })));

    [Fact]
    public void A_one_time_schedule_fires_at_its_time() => AssertPlanned("12:00", Subject.Created(Given.Once("12:00")));

    [Theory]
    [InlineData("09:59:59.999")]
    [InlineData("10:00")]
    public void A_one_time_schedule_whose_time_came_while_it_was_being_made_fires_at_once(string time)
    {
        var subject = Subject.Created(Given.Once(time));
        subject.Wake("10:00");

        Assert.Equal(Given.At(time), subject.Only.Row.ScheduledAt);
    }

    [Fact]
    public void An_immediate_schedule_fires_at_its_creation() => AssertPlanned("10:00", Subject.Created(Given.Immediate()));

    [Fact]
    public void A_schedule_that_ended_before_it_began_completes_at_once()
    {
        var subject = Subject.Created(Given.Cron("0 12 * * *").Timed(t => t with { EndAt = Given.At("11:00") }));

        Assert.Equal((ScheduleStatus.Completed, 2L), (subject.Status, subject.Version));
        Assert.Null(subject.Runtime.NextWakeAt);
        Assert.Equal(["schedule_create", "schedule_completed"], subject.Audit.Select(a => a.Action));
    }

    [Fact]
    public void Jitter_moves_the_fire_and_not_the_nominal_time()
    {
        var subject = Subject.Created(Given.Cron("0 12 * * *").Timed(t => t with { JitterSeconds = 600 }));

        Assert.Equal(Given.At("12:00"), subject.Runtime.NextNominalAt);
        Assert.InRange(subject.Runtime.NextFireAt!.Value, Given.At("12:00:00.001"), Given.At("12:09:59.999"));
        Assert.Equal(subject.Runtime.NextFireAt, subject.Runtime.NextWakeAt);
    }

    [Fact]
    public void Times_are_whole_milliseconds_and_UTC()
    {
        var subject = Subject.Created(Given.Every(1));
        subject.Put(
            c => new ScheduleInput.Pause(null, c),
            "10:00:00.0019999");
        var local = new DateTimeOffset(2027, 1, 4, 15, 30, 1, TimeSpan.FromHours(5.5)).AddTicks(7);
        subject.Put(new ScheduleInput.Resume(false, subject.NextChange()), local);

        Assert.Equal(Given.At("10:00:01"), subject.State.Head.UpdatedAt);
        Assert.Equal(TimeSpan.Zero, subject.State.Head.UpdatedAt.Offset);
        Assert.Equal(TimeSpan.Zero, subject.Runtime.LastProcessed.Offset);
    }

    [Fact]
    public void An_id_is_used_once()
    {
        var subject = Subject.Created(Given.Every(60));

        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => Recreate(subject)));
        subject.Delete("10:00:01");
        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => Recreate(subject)));
    }

    private static void Recreate(Subject subject) =>
        subject.Put(c => new ScheduleInput.Create(Given.ScheduleId, Guid.Empty, Given.Every(1), c), "10:00:02");

    private static void AssertPlanned(string first, Subject subject)
    {
        Assert.Equal(ScheduleStatus.Active, subject.Status);
        Assert.Equal(Given.At(first), subject.Runtime.NextNominalAt);
        Assert.Equal(Given.At(first), subject.Runtime.NextFireAt);
        Assert.Equal(Given.At(first), subject.Runtime.NextWakeAt);
    }
}
