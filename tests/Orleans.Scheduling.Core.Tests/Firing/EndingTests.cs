using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

public sealed class EndingTests
{
    [Theory]
    [InlineData(ScheduleStatus.Cancelled, "schedule_cancelled")]
    [InlineData(ScheduleStatus.Deleted, "schedule_remove")]
    public void An_idle_schedule_ends_with_nothing_left_to_do(ScheduleStatus status, string action)
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Put(c => new ScheduleInput.End(status, c with { Note = "moved" }), "10:00:30");

        Assert.Equal((status, 2L), (subject.Status, subject.Version));
        Assert.Null(subject.Runtime.NextWakeAt);
        Assert.Null(subject.Runtime.NextNominalAt);
        Assert.Equal((action, "moved"), (subject.Audit[^1].Action, subject.Audit[^1].Note));
        Assert.Empty(subject.Wake("10:05").Rows);
    }

    [Theory]
    [InlineData(ScheduleStatus.Cancelled)]
    [InlineData(ScheduleStatus.Deleted)]
    public void Executions_under_way_are_cancelled_and_waited_for(ScheduleStatus status)
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");
        subject.Wake("10:02");
        var decision = subject.Put(c => new ScheduleInput.End(status, c), "10:02:30");

        Assert.Equal(subject.Rows.Select(r => r.ExecutionId), decision.Cancellations);
        Assert.All(subject.Runtime.Unfinished, u => Assert.True(u.CancelRequested));
        Assert.Equal(Given.At("10:03:30"), subject.Runtime.NextWakeAt);
        subject.Report("10:02:40", subject.Runtime.Unfinished[0], ReportedEnd.Cancelled);
        subject.Report("10:02:50", subject.Only);

        Assert.Equal("10:01 cancelled; 10:02 succeeded", subject.History);
        Assert.Equal((status, 2L, 0L), (subject.Status, subject.Version, subject.Runtime.ErrorCount));
        Assert.Null(subject.Runtime.NextWakeAt);
    }

    [Theory]
    [InlineData(ScheduleStatus.Cancelled, "cancelled")]
    [InlineData(ScheduleStatus.Deleted, "deleted")]
    public void What_was_due_and_had_not_fired_is_not_started_any_more(ScheduleStatus status, string reason)
    {
        var subject = Subject.Created(Given.Every(60));
        var decision = subject.Put(c => new ScheduleInput.End(status, c), "10:02:30");

        Assert.Equal($"10:01-10:02 x2 skipped ({reason})", subject.History);
        Assert.Empty(decision.Dispatches);
        Assert.Equal(0, subject.Runtime.ExecutionCount);
    }

    [Fact]
    public void A_backlog_larger_than_a_turn_is_accounted_for_before_the_end_applies()
    {
        var subject = Subject.Created(Given.Every(1));
        var end = new ScheduleInput.End(ScheduleStatus.Cancelled, subject.NextChange());

        Assert.False(subject.Turn(end, Given.At("10:20")).Applied);
        Assert.Equal(ScheduleStatus.Active, subject.Status);
        Assert.True(subject.Turn(end, Given.At("10:20")).Applied);
        Assert.Equal("10:00:01-10:20 x1200 skipped (cancelled)", subject.History);
    }

    [Theory]
    [InlineData(null, "10:01-10:03 x3 skipped (paused)")]
    [InlineData("10:02:10", "10:01-10:02 x2 skipped (paused); 10:03 skipped (cancelled)")]
    public void A_paused_schedule_accounts_for_its_pause(string? until, string history)
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Pause("10:00:30", until);
        subject.Cancel("10:03:30");

        Assert.Equal(history, subject.History);
        Assert.Equal((ScheduleStatus.Cancelled, null), (subject.Status, subject.State.Head.Pause));
    }

    [Fact]
    public void A_long_pause_is_accounted_for_before_the_end_applies()
    {
        var subject = Subject.Created(Given.Every(1));
        subject.Pause("10:00");
        subject.Delete("11:00");

        Assert.Equal("10:00:01-11:00 x3600 skipped (paused)", subject.History);
        Assert.Equal((ScheduleStatus.Deleted, 3L), (subject.Status, subject.Version));
    }

    [Fact]
    public void An_ended_schedule_can_be_deleted_but_not_cancelled_again()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");
        subject.Cancel("10:01:10");

        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => subject.Cancel("10:02:20")));
        Assert.Empty(subject.Delete("10:02:30").Cancellations);
        Assert.Equal((ScheduleStatus.Deleted, 3L), (subject.Status, subject.Version));
        Assert.Equal("10:01 running", subject.History);
        subject.FinishAll("10:02:40");
        Assert.Equal((ScheduleStatus.Deleted, null), (subject.Status, subject.Runtime.NextWakeAt));
    }

    [Fact]
    public void An_end_of_another_version_is_refused()
    {
        var subject = Subject.Created(Given.Every(60));

        Assert.Equal(SchedulingError.VersionMismatch, Subject.Refusal(() => subject.Put(
            c => new ScheduleInput.End(ScheduleStatus.Deleted, c with { ExpectedVersion = 3 }), "10:00:10")));
    }

    [Fact]
    public void One_execution_can_be_cancelled_and_the_schedule_goes_on()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");
        subject.Wake("10:02");
        var first = subject.Rows[0].ExecutionId;
        var decision = subject.CancelExecution("10:02:10", first);

        Assert.Equal(first, Assert.Single(decision.Cancellations));
        Assert.Equal([true, false], subject.Runtime.Unfinished.Select(u => u.CancelRequested));
        Assert.Equal((ScheduleStatus.Active, 1L), (subject.Status, subject.Version));
        Assert.Equal("execution_cancel", subject.Audit[^1].Action);
    }

    [Fact]
    public void An_execution_can_be_asked_to_cancel_again_while_it_has_not_ended()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");
        subject.CancelExecution("10:01:10", subject.Only.Row.ExecutionId);

        Assert.Single(subject.CancelExecution("10:01:20", subject.Only.Row.ExecutionId).Cancellations);
    }

    [Fact]
    public void An_execution_that_is_not_under_way_cannot_be_cancelled()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");
        var id = subject.Only.Row.ExecutionId;
        subject.FinishAll("10:01:10");

        Assert.Equal(SchedulingError.NotFound, Subject.Refusal(() => subject.CancelExecution("10:01:20", id)));
    }
}
