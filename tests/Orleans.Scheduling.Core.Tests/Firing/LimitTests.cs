namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>max_executions, end_at, and how a schedule completes.</summary>
public sealed class LimitTests
{
    [Fact]
    public void At_the_limit_nothing_fires_and_the_last_outcome_completes_the_schedule()
    {
        var subject = Subject.Created(Given.Every(60) with { MaxExecutions = 2 });
        subject.Wake("10:01");
        subject.Wake("10:02");

        Assert.Equal((ScheduleStatus.Active, 1L), (subject.Status, subject.Version));
        Assert.Null(subject.Runtime.NextNominalAt);
        Assert.Equal(Given.At("10:03"), subject.Runtime.NextWakeAt);

        subject.Wake("10:03");
        subject.Report("10:03:10", subject.Runtime.Unfinished[1]);
        Assert.Equal(ScheduleStatus.Active, subject.Status);
        subject.Report("10:03:20", subject.Only);

        Assert.Equal("10:01 succeeded; 10:02 succeeded", subject.History);
        Assert.Equal((ScheduleStatus.Completed, 2L), (subject.Status, subject.Version));
        Assert.Equal((2L, null), (subject.Runtime.AutoCount, subject.Runtime.NextWakeAt));
        Assert.Equal(["schedule_create", "schedule_limit_reached"], subject.Audit.Select(a => a.Action));
        Assert.Equal(Given.At("10:03:20"), subject.State.Head.UpdatedAt);
    }

    [Fact]
    public void What_never_ran_does_not_count_towards_the_limit()
    {
        var subject = Subject.Created(Given.Every(60) with { MaxExecutions = 2, MaxInstances = 1 });
        subject.Wake("10:01");
        subject.Wake("10:02");
        subject.FinishAll("10:02:30");
        subject.Wake("10:03");
        subject.FinishAll("10:03:30");

        Assert.Equal("10:01 succeeded; 10:02 skipped (overlap:skip); 10:03 succeeded", subject.History);
        Assert.Equal(ScheduleStatus.Completed, subject.Status);
    }

    [Fact]
    public void A_backlog_stops_at_the_limit_and_what_lies_beyond_never_was_due()
    {
        var subject = Subject.Created(Given.Every(1) with { MaxExecutions = 2, Misfire = MisfirePolicy.All });
        subject.Wake("10:00:30");

        Assert.Equal("10:00:01 running; 10:00:02 running", subject.History);
        Assert.Equal(Given.At("10:00:02"), subject.Runtime.LastProcessed);
    }

    [Fact]
    public void A_manual_execution_does_not_count_but_is_waited_for()
    {
        var subject = Subject.Created(Given.Every(60) with { MaxExecutions = 1 });
        var manual = subject.Trigger("10:00:30").Dispatches[0];
        subject.Wake("10:01");
        subject.Report("10:01:10", subject.Runtime.Unfinished[1]);

        Assert.Equal((ScheduleStatus.Active, 1L, 2L), (subject.Status, subject.Runtime.AutoCount, subject.Runtime.ExecutionCount));
        subject.Report("10:01:20", manual);
        Assert.Equal(ScheduleStatus.Completed, subject.Status);
    }

    [Fact]
    public void A_raised_limit_goes_on_from_now_not_from_when_it_was_reached()
    {
        var subject = Subject.Created(Given.Every(60) with { MaxExecutions = 1 });
        subject.Wake("10:01");
        subject.Update("10:04:30", d => d with { MaxExecutions = 2 });
        subject.Wake("10:04:30");

        Assert.Equal("10:01 running", subject.History);
        Assert.Equal(Given.At("10:05"), subject.Runtime.NextNominalAt);
    }

    [Fact]
    public void A_limit_lowered_below_what_has_run_completes_the_schedule()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");
        subject.FinishAll("10:01:10");
        subject.Update("10:01:20", d => d with { MaxExecutions = 1 });

        Assert.Equal((ScheduleStatus.Completed, 3L), (subject.Status, subject.Version));
    }

    [Theory]
    [InlineData("10:02")]
    [InlineData("10:02:59.999")]
    public void The_last_nominal_time_before_the_end_completes_the_schedule(string end)
    {
        var subject = Subject.Created(Given.Every(60).Timed(t => t with { EndAt = Given.At(end) }));
        subject.Wake("10:01");
        subject.Wake("10:02");
        Assert.Equal(ScheduleStatus.Active, subject.Status);
        subject.FinishAll("10:02:30");

        Assert.Equal("10:01 succeeded; 10:02 succeeded", subject.History);
        Assert.Equal((ScheduleStatus.Completed, "schedule_completed"), (subject.Status, subject.Audit[^1].Action));
    }

    [Fact]
    public void A_backlog_found_after_the_end_is_accounted_for_and_completes_the_schedule()
    {
        var subject = Subject.Created(Given.Every(60).Timed(t => t with { EndAt = Given.At("10:03") }));
        subject.Wake("12:00");

        Assert.Equal("10:01-10:03 x3 missed (misfire:grace)", subject.History);
        Assert.Equal(ScheduleStatus.Completed, subject.Status);
    }
}
