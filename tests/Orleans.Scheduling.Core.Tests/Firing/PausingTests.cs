using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

public sealed class PausingTests
{
    [Fact]
    public void A_pause_fires_what_was_due_before_it_and_nothing_after()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Pause("10:01", note: "maintenance");
        subject.Wake("10:05");

        Assert.Equal("10:01 running", subject.History);
        Assert.Equal((ScheduleStatus.Paused, 2L), (subject.Status, subject.Version));
        Assert.Equal((Given.At("10:01"), "maintenance", null), (
            subject.State.Head.Pause!.PausedAt, subject.State.Head.Pause.Note, subject.State.Head.Pause.Until));
        Assert.Null(subject.Runtime.NextFireAt);
        Assert.Null(subject.Runtime.NextNominalAt);
        Assert.Equal(("schedule_paused", "maintenance"), (subject.Audit[^1].Action, subject.Audit[^1].Note));
    }

    [Fact]
    public void Executions_under_way_go_on_and_keep_the_schedule_awake_until_they_end()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Pause("10:01");
        Assert.Equal(Given.At("10:02"), subject.Runtime.NextWakeAt);
        subject.FinishAll("10:01:30");

        Assert.Equal("10:01 succeeded", subject.History);
        Assert.Equal((ScheduleStatus.Paused, null), (subject.Status, subject.Runtime.NextWakeAt));
    }

    [Fact]
    public void A_backlog_larger_than_a_turn_is_decided_before_the_pause_applies()
    {
        var subject = Subject.Created(Given.Every(1));
        var pause = new ScheduleInput.Pause(null, subject.NextChange());

        Assert.False(subject.Turn(pause, Given.At("10:20")).Applied);
        Assert.Equal((ScheduleStatus.Active, 1L), (subject.Status, subject.Version));
        Assert.True(subject.Turn(pause, Given.At("10:20")).Applied);
        Assert.Equal((ScheduleStatus.Paused, 2L), (subject.Status, subject.Version));
    }

    [Fact]
    public void A_resume_goes_on_with_the_next_nominal_time_and_accounts_for_those_that_passed()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Pause("10:00:30");
        subject.Resume("10:03");
        subject.Wake("10:04");

        Assert.Equal("10:01-10:03 x3 skipped (paused); 10:04 running", subject.History);
        Assert.Equal((ScheduleStatus.Active, 3L, null), (subject.Status, subject.Version, subject.State.Head.Pause));
        Assert.Equal("schedule_resumed", subject.Audit[^1].Action);
    }

    [Fact]
    public void A_resume_that_catches_up_treats_them_as_late_fires()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Pause("10:00:30");
        subject.Resume("10:08", catchUp: true);
        Assert.Equal(Given.At("10:01"), subject.Runtime.NextWakeAt);
        subject.Wake("10:08");

        Assert.Equal("10:01-10:02 x2 missed (misfire:grace); 10:03-10:07 x5 coalesced (misfire:latest); 10:08 running", subject.History);
    }

    [Fact]
    public void A_paused_backlog_larger_than_a_turn_is_one_row_and_the_resume_applies_last()
    {
        var subject = Subject.Created(Given.Every(1));
        subject.Pause("10:00");
        var resume = new ScheduleInput.Resume(false, subject.NextChange());

        Assert.True(subject.Turn(resume, Given.At("10:30")) is { Applied: false, MoreDue: true });
        Assert.Equal((ScheduleStatus.Paused, 2L), (subject.Status, subject.Version));
        subject.Put(resume, Given.At("10:30"));

        Assert.Equal("10:00:01-10:30 x1800 skipped (paused)", subject.History);
        Assert.Equal((ScheduleStatus.Active, 3L), (subject.Status, subject.Version));
    }

    [Fact]
    public void What_jitter_held_back_over_the_pause_is_not_fired_by_the_resume()
    {
        var subject = Subject.Created(Given.Cron("0 * * * *").Timed(t => t with { JitterSeconds = 3000 }), "10:30");
        Assert.True(subject.Runtime.NextFireAt > Given.At("11:00:05"));
        subject.Pause("11:00:01");
        subject.Resume("11:00:05");

        Assert.Equal("11:00 skipped (paused)", subject.History);
        Assert.Equal(Given.At("12:00"), subject.Runtime.NextNominalAt);
    }

    [Fact]
    public void A_pause_ends_by_itself_when_its_time_is_over()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Pause("10:00:30", until: "10:02:30");
        Assert.Equal(Given.At("10:02:30"), subject.Runtime.NextWakeAt);
        subject.Wake("10:02:29");
        Assert.Equal(ScheduleStatus.Paused, subject.Status);
        subject.Wake("10:02:30");

        Assert.Equal("10:01-10:02 x2 skipped (paused)", subject.History);
        Assert.Equal((ScheduleStatus.Active, 3L, null), (subject.Status, subject.Version, subject.State.Head.Pause));
        Assert.Equal(Given.At("10:03"), subject.Runtime.NextWakeAt);
        Assert.Equal(("schedule_resumed", null), (subject.Audit[^1].Action, subject.Audit[^1].Actor));
    }

    [Fact]
    public void A_pause_found_to_be_over_late_ended_when_it_should_have()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Pause("10:00:30", until: "10:02:30");
        subject.Wake("10:05");

        Assert.Equal("10:01-10:02 x2 skipped (paused); 10:03-10:04 x2 coalesced (misfire:latest); 10:05 running", subject.History);
        Assert.Equal(Given.At("10:05"), subject.Rows[0].DecidedAt);
    }

    [Fact]
    public void A_pause_over_more_than_a_turn_ends_once_all_of_it_is_accounted_for()
    {
        var subject = Subject.Created(Given.Every(1));
        subject.Pause("10:00", until: "10:30");

        Assert.True(subject.Turn(new ScheduleInput.Wake(), Given.At("10:30:02")).MoreDue);
        Assert.Equal(ScheduleStatus.Paused, subject.Status);
        subject.Wake("10:30:02");

        Assert.Equal("10:00:01-10:30 x1800 skipped (paused); 10:30:01 coalesced (misfire:latest); 10:30:02 running", subject.History);
    }

    [Theory]
    [InlineData("update")]
    [InlineData("pause")]
    [InlineData("trigger")]
    public void A_pause_that_is_over_is_over_for_every_input_even_before_the_wake(string input)
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Pause("10:00:30", until: "10:01:30");
        switch (input)
        {
            case "update":
                subject.Update("10:02:10", _ => Given.Every(3600));
                break;
            case "pause":
                subject.Pause("10:02:10");
                break;
            default:
                subject.Trigger("10:02:10");
                break;
        }

        Assert.StartsWith("10:01 skipped (paused); 10:02 running", subject.History, StringComparison.Ordinal);
        Assert.Equal("schedule_resumed", subject.Audit[2].Action);
    }

    [Fact]
    public void Resuming_a_pause_that_is_over_is_refused_like_resuming_any_running_schedule()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Pause("10:00:30", until: "10:01:30");

        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => subject.Resume("10:02:10")));
        Assert.Equal("10:01 skipped (paused); 10:02 running", subject.History);
    }

    [Fact]
    public void The_end_of_a_pause_is_stored_in_UTC_and_whole_milliseconds()
    {
        var subject = Subject.Created(Given.Every(60));
        var until = new DateTimeOffset(2027, 1, 4, 15, 40, 0, TimeSpan.FromHours(5.5)).AddTicks(12_345);
        subject.Put(c => new ScheduleInput.Pause(until, c), "10:00:30");

        Assert.Equal(Given.At("10:10:00.001"), subject.Runtime.NextWakeAt);
        Assert.Equal(TimeSpan.Zero, subject.Runtime.NextWakeAt!.Value.Offset);
        Assert.Equal(subject.Runtime.NextWakeAt, subject.State.Head.Pause!.Until);
    }

    [Theory]
    [InlineData("10:00:30")]
    [InlineData("09:00")]
    public void A_pause_that_would_be_over_already_is_refused(string until)
    {
        var subject = Subject.Created(Given.Every(60));
        var refusal = Assert.Throws<SchedulingException>(() => subject.Pause("10:00:30", until));

        Assert.Equal((SchedulingError.Invalid, "until"), (refusal.Error, Assert.Single(refusal.Fields).Field));
    }

    [Fact]
    public void What_is_not_running_cannot_be_paused_and_what_is_not_paused_cannot_be_resumed()
    {
        var subject = Subject.Created(Given.Every(60));
        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => subject.Resume("10:00:10")));
        subject.Pause("10:00:20");
        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => subject.Pause("10:00:30")));
        subject.Cancel("10:00:40");
        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => subject.Pause("10:00:50")));
        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => subject.Resume("10:00:50")));
    }

    [Fact]
    public void A_change_of_another_version_is_refused()
    {
        var subject = Subject.Created(Given.Every(60));
        Assert.Equal(SchedulingError.VersionMismatch, Subject.Refusal(() =>
            subject.Put(c => new ScheduleInput.Pause(null, c with { ExpectedVersion = 9 }), "10:00:10")));
        subject.Pause("10:00:20");
        Assert.Equal(SchedulingError.VersionMismatch, Subject.Refusal(() =>
            subject.Put(c => new ScheduleInput.Resume(false, c with { ExpectedVersion = 1 }), "10:00:30")));
    }

    [Fact]
    public void A_schedule_whose_end_passed_in_the_pause_completes_with_the_resume()
    {
        var subject = Subject.Created(Given.Every(60).Timed(t => t with { EndAt = Given.At("10:02") }));
        subject.Pause("10:00:30");
        subject.Resume("10:05");

        Assert.Equal("10:01-10:02 x2 skipped (paused)", subject.History);
        Assert.Equal((ScheduleStatus.Completed, 4L), (subject.Status, subject.Version));
    }

    [Fact]
    public void A_one_time_that_passed_in_the_pause_is_skipped_and_completes()
    {
        var subject = Subject.Created(Given.Once("12:00"));
        subject.Pause("11:00");
        subject.Resume("13:00");

        Assert.Equal("12:00 skipped (paused)", subject.History);
        Assert.Equal(ScheduleStatus.Completed, subject.Status);
    }

    [Fact]
    public void A_limit_reached_by_what_the_pause_settled_completes_with_the_resume()
    {
        var subject = Subject.Created(Given.Every(60) with { MaxExecutions = 1 });
        subject.Pause("10:01");
        subject.FinishAll("10:01:10");
        Assert.Equal(ScheduleStatus.Paused, subject.Status);
        subject.Resume("10:05");

        Assert.Equal("10:01 succeeded", subject.History);
        Assert.Equal(ScheduleStatus.Completed, subject.Status);
    }
}
