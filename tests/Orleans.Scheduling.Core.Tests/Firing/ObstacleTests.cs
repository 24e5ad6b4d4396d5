using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>A schedule that can't go on as it stands pauses, saying why, and isn't tried over and over.</summary>
public sealed class ObstacleTests
{
    private const string Gone = "Mars/Olympus_Mons";

    [Fact]
    public void A_zone_that_is_gone_pauses_at_the_next_wake_and_leaves_nothing_to_wake_for()
    {
        var subject = Broken();

        var decision = subject.Wake("10:01");

        Assert.Equal(ScheduleStatus.Paused, subject.Status);
        Assert.StartsWith($"timing: timezone: \"{Gone}\"", subject.State.Head.Pause!.Note, StringComparison.Ordinal);
        Assert.Equal("timing", Assert.Single(decision.Audit.Select(Pausing.ObstacleOf)));
        Assert.Null(subject.Runtime.NextWakeAt);
        Assert.Null(subject.Runtime.NextFireAt);
        Assert.Equal("", subject.History);
        Assert.Same(subject.State, subject.Wake("11:00").State);
    }

    [Fact]
    public void An_expression_that_nobody_reads_any_more_does_too()
    {
        var subject = Subject.Created(Given.Cron("0 * * * *"));
        subject.Store(head => head with { Definition = head.Definition.Timed(t => t with { Cron = "0 * * * EVE" }) });

        subject.Wake("11:00");

        Assert.StartsWith("timing: cron_expression: ", subject.State.Head.Pause!.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void What_runs_goes_on_and_its_outcome_is_taken()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");
        subject.Store(head => head with { Definition = head.Definition.Timed(t => t with { TimeZone = Gone }) });

        subject.Report("10:01:30", subject.Only);

        Assert.Equal("10:01 succeeded", subject.History);
        Assert.Equal(ScheduleStatus.Paused, subject.Status);
    }

    [Fact]
    public void It_is_resumed_once_its_timing_can_be_read()
    {
        var subject = Broken();
        subject.Wake("10:01");

        Assert.Equal(SchedulingError.Invalid, Subject.Refusal(() => subject.Resume("10:02")));
        subject.Update("10:03", definition => definition.Timed(t => t with { TimeZone = "UTC" }));
        subject.Resume("10:03:30");

        Assert.Equal(ScheduleStatus.Active, subject.Status);
        Assert.Equal(Given.At("10:04"), subject.Runtime.NextFireAt);
    }

    [Theory]
    [InlineData("trigger")]
    [InlineData("pause")]
    [InlineData("cancel")]
    [InlineData("delete")]
    public void Whatever_is_asked_of_it_is_done(string what)
    {
        var subject = Broken();

        var decision = what switch
        {
            "trigger" => subject.Trigger("10:02"),
            "pause" => subject.Pause("10:02"),
            "cancel" => subject.Cancel("10:02"),
            _ => subject.Delete("10:02"),
        };

        Assert.True(decision.Applied);
        Assert.NotEqual(ScheduleStatus.Active, subject.Status);
        Assert.Equal(what == "trigger" ? 1 : 0, subject.Runtime.Unfinished.Length);
    }

    [Fact]
    public void A_pause_that_ends_by_itself_is_followed_by_another()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Pause("10:00:30", until: "10:05");
        subject.Store(head => head with { Definition = head.Definition.Timed(t => t with { TimeZone = Gone }) });

        subject.Wake("10:05");

        Assert.StartsWith("timing: ", subject.State.Head.Pause!.Note, StringComparison.Ordinal);
        Assert.Null(subject.State.Head.Pause.Until);
    }

    [Fact]
    public void A_target_that_is_gone_pauses_once_an_execution_has_found_out()
    {
        var subject = Subject.Created(Given.Every(60) with { PauseOnFailure = true });
        subject.Wake("10:01");

        var decision = subject.Report("10:01:01", Failed(subject.Only, FailureCause.Missing));

        Assert.Equal("10:01 failed", subject.History);
        Assert.Equal("target: no handler named 'noop'", subject.State.Head.Pause!.Note);
        Assert.Equal("target", Assert.Single(decision.Audit.Select(Pausing.ObstacleOf)));
    }

    [Fact]
    public void One_that_only_may_not_be_called_does_not()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");

        subject.Report("10:01:01", Failed(subject.Only, FailureCause.Refused));

        Assert.Equal(ScheduleStatus.Active, subject.Status);
    }

    [Fact]
    public void One_that_had_nothing_more_to_fire_completes()
    {
        var subject = Subject.Created(Given.Once("10:01"));
        subject.Wake("10:01");

        subject.Report("10:01:01", Failed(subject.Only, FailureCause.Missing));

        Assert.Equal(ScheduleStatus.Completed, subject.Status);
    }

    private static Subject Broken()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Store(head => head with { Definition = head.Definition.Timed(t => t with { TimeZone = Gone }) });
        return subject;
    }

    private static ExecutionReport Failed(UnfinishedExecution execution, FailureCause cause) =>
        Subject.ReportOf("10:01:01", execution, ReportedEnd.Failed) with { Cause = cause, Error = "no handler named 'noop'" };
}
