using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>An execution whose attempts fail, from the first to the last.</summary>
public sealed class RetryingTests
{
    private static readonly ScheduleRetry Twice = new() { MaxRetries = 2, DelaySeconds = 20 };

    [Fact]
    public void A_failed_attempt_waits_then_goes_out_again_as_the_next_one()
    {
        var subject = Fired(Twice);
        var first = subject.Only;
        var waiting = Assert.Single(subject.Report("10:01:05", Report(first, "10:01:05") with { Error = "busy", ResponseStatus = 503 }).Rows);

        Assert.Equal((ExecutionStatus.RetryWaiting, 1, "busy", 503), (waiting.Status, waiting.Attempt, waiting.Error, waiting.ResponseStatus));
        Assert.InRange(waiting.NextAttemptAt!.Value, Given.At("10:01:21"), Given.At("10:01:29.001"));
        Assert.Null(waiting.FinishedAt);
        Assert.Equal(waiting.NextAttemptAt, subject.Runtime.NextWakeAt);
        Assert.Equal(Given.At("10:02"), subject.Runtime.NextFireAt);
        Assert.Equal((1L, 1L, 0L), (subject.Runtime.ExecutionCount, subject.Runtime.AutoCount, subject.Runtime.ErrorCount));

        Assert.Empty(subject.Put(new ScheduleInput.Wake(), waiting.NextAttemptAt.Value.AddMilliseconds(-1)).Dispatches);
        var again = Assert.Single(subject.Put(new ScheduleInput.Wake(), waiting.NextAttemptAt.Value).Dispatches).Row;
        Assert.Equal((first.Row.ExecutionId, 2, 1), (again.ExecutionId, again.Attempt, again.Dispatch));
        Assert.Equal((ExecutionStatus.Running, "busy", null, null), (again.Status, again.Error, again.NextAttemptAt, again.StartedAt));

        subject.Report("10:01:40", Report(subject.Only, "10:01:40", ReportedEnd.Succeeded));
        var done = Assert.Single(subject.Rows);
        Assert.Equal((ExecutionStatus.Succeeded, 2, "busy"), (done.Status, done.Attempt, done.Error));
        Assert.Equal(Given.At("10:01:40"), done.FinishedAt);
        Assert.Equal(0, subject.Runtime.ErrorCount);
    }

    [Theory]
    [InlineData(ReportedEnd.Failed)]
    [InlineData(ReportedEnd.TimedOut)]
    public void After_the_last_attempt_it_is_dead_lettered_and_counts_as_one_error(ReportedEnd end)
    {
        var subject = Fired(Twice);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(attempt, subject.Only.Row.Attempt);
            subject.Report("10:01:05", Report(subject.Only, "10:01:05", end) with { Error = $"no {attempt}" });
            Due(subject);
        }

        var row = Assert.Single(subject.Rows);
        Assert.Equal((ExecutionStatus.DeadLettered, 3, "no 3", null), (row.Status, row.Attempt, row.Error, row.NextAttemptAt));
        Assert.Empty(subject.Runtime.Unfinished);
        Assert.Equal((1L, 1L), (subject.Runtime.ExecutionCount, subject.Runtime.ErrorCount));
    }

    [Fact]
    public void An_error_that_is_not_tried_again_ends_it_at_once()
    {
        var subject = Fired(Twice);
        subject.Report("10:01:05", Report(subject.Only, "10:01:05") with { Cause = FailureCause.Refused });

        Assert.Equal("10:01 deadlettered", subject.History);
    }

    [Theory]
    [InlineData(null, 0, "10:01 failed")]
    [InlineData(null, 1, "10:01 retrywaiting")]
    [InlineData(0, 1, "10:01 failed")]
    public void The_service_s_default_holds_for_a_schedule_that_does_not_say(int? asked, int byDefault, string history)
    {
        var subject = Fired(asked is { } retries ? new ScheduleRetry { MaxRetries = retries } : null);
        subject.RetryDefaults = new RetryDefaults(byDefault);
        subject.Report("10:01:05", subject.Only, ReportedEnd.Failed);

        Assert.Equal(history, subject.History);
    }

    [Fact]
    public void An_interruption_spends_no_retry()
    {
        var subject = Fired(Twice);
        subject.Report("10:01:05", subject.Only, ReportedEnd.Failed);
        Due(subject);
        subject.Report("10:01:40", subject.Only, ReportedEnd.Interrupted);
        subject.Lost("10:01:50", subject.Only);

        Assert.Equal((2, 3), (subject.Only.Row.Attempt, subject.Only.Row.Dispatch));
    }

    [Fact]
    public void What_waits_takes_no_report_and_cannot_be_lost()
    {
        var subject = Fired(Twice);
        var first = subject.Only;
        subject.Report("10:01:05", first, ReportedEnd.Failed);
        var before = subject.State;

        Assert.True(subject.Report("10:01:06", first, ReportedEnd.Failed).Duplicate);
        Assert.True(subject.Report("10:01:06", first).Duplicate);
        Assert.Same(before, subject.Lost("10:01:06", first).State);
        Due(subject);
        Assert.True(subject.Report("10:01:40", first).Duplicate);
    }

    [Fact]
    public void What_waits_counts_toward_max_instances_and_moves_no_fire()
    {
        var subject = Subject.Created(Given.Every(60) with { MaxInstances = 1, Retry = new ScheduleRetry { MaxRetries = 1, DelaySeconds = 300 } });
        subject.Wake("10:01");
        subject.Report("10:01:05", subject.Only, ReportedEnd.Failed);
        subject.Wake("10:02");
        subject.Wake("10:03");

        Assert.Equal("10:01 retrywaiting; 10:02-10:03 x2 skipped (overlap:skip)", subject.History);
        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => subject.Trigger("10:03:30")));
        Assert.Equal(Given.At("10:04"), subject.Runtime.NextFireAt);
    }

    [Fact]
    public void The_last_execution_keeps_the_schedule_active_while_it_waits()
    {
        var subject = Subject.Created(Given.Once("10:01") with { Retry = Twice });
        subject.Wake("10:01");
        subject.Report("10:01:05", subject.Only, ReportedEnd.Failed);
        Assert.Equal(ScheduleStatus.Active, subject.Status);

        Due(subject);
        subject.FinishAll("10:01:40");
        Assert.Equal((ScheduleStatus.Completed, "10:01 succeeded"), (subject.Status, subject.History));
    }

    [Fact]
    public void A_pause_stops_fires_and_not_retries()
    {
        var subject = Fired(Twice);
        subject.Pause("10:01:01");
        subject.Report("10:01:05", subject.Only, ReportedEnd.Failed);
        Due(subject);

        Assert.Equal((ScheduleStatus.Paused, 2), (subject.Status, subject.Only.Row.Attempt));
    }

    [Fact]
    public void An_edit_decides_on_the_attempts_that_follow_and_leaves_the_one_that_is_waited_for()
    {
        var subject = Fired(Twice);
        subject.Report("10:01:05", subject.Only, ReportedEnd.Failed);
        var due = subject.Only.Row.NextAttemptAt;
        subject.Update("10:01:10", d => d with { Retry = null });
        Assert.Equal(due, subject.Only.Row.NextAttemptAt);

        Due(subject);
        subject.Report("10:01:40", subject.Only, ReportedEnd.Failed);
        Assert.Equal("10:01 failed", subject.History);
    }

    [Theory]
    [InlineData(ScheduleStatus.Cancelled)]
    [InlineData(ScheduleStatus.Deleted)]
    public void The_end_of_the_schedule_ends_what_waits_at_once(ScheduleStatus status)
    {
        var subject = Fired(Twice);
        subject.Report("10:01:05", subject.Only, ReportedEnd.Failed);
        var decision = subject.Put(c => new ScheduleInput.End(status, c), "10:01:10");

        var row = Assert.Single(subject.Rows);
        Assert.Equal((ExecutionStatus.Cancelled, Given.At("10:01:10"), null), (row.Status, row.FinishedAt!.Value, row.NextAttemptAt));
        Assert.Empty(decision.Cancellations);
        Assert.Equal((null, 0L), (subject.Runtime.NextWakeAt, subject.Runtime.ErrorCount));
    }

    [Fact]
    public void Cancelling_what_waits_ends_it_at_once_and_the_schedule_goes_on()
    {
        var subject = Fired(Twice);
        subject.Report("10:01:05", subject.Only, ReportedEnd.Failed);
        var decision = subject.CancelExecution("10:01:10", subject.Only.Row.ExecutionId);

        Assert.Equal("10:01 cancelled", subject.History);
        Assert.Empty(decision.Cancellations);
        Assert.Equal(Given.At("10:02"), subject.Runtime.NextWakeAt);
    }

    [Fact]
    public void What_was_to_be_cancelled_and_failed_is_not_tried_again()
    {
        var subject = Fired(Twice);
        subject.Update("10:01:01", d => d with { PauseOnFailure = true });
        subject.CancelExecution("10:01:02", subject.Only.Row.ExecutionId);
        subject.Report("10:01:05", subject.Only, ReportedEnd.Failed);

        Assert.Equal(("10:01 failed", ScheduleStatus.Active), (subject.History, subject.Status));
    }

    [Theory]
    [InlineData(0, ReportedEnd.Failed, "failed after 1 attempt: busy")]
    [InlineData(0, ReportedEnd.TimedOut, "timed_out after 1 attempt: busy")]
    [InlineData(1, ReportedEnd.Failed, "dead_lettered after 2 attempts: busy")]
    public void Pause_on_failure_pauses_once_it_has_ended_for_good_and_says_why(int retries, ReportedEnd end, string saying)
    {
        var subject = Fired(Twice with { MaxRetries = retries }, d => d with { PauseOnFailure = true });
        for (var attempt = 0; attempt <= retries; attempt++)
        {
            Assert.Equal(ScheduleStatus.Active, subject.Status);
            subject.Report("10:01:05", Report(subject.Only, "10:01:05", end) with { Error = "busy" });
            Due(subject);
        }

        Assert.Equal((ScheduleStatus.Paused, 2L), (subject.Status, subject.Version));
        Assert.Equal(("schedule_paused", null), (subject.Audit[^1].Action, subject.Audit[^1].Actor));
        Assert.Equal($"pause_on_failure: execution {subject.Rows[0].ExecutionId} ended {saying}", subject.Audit[^1].Note);
        Assert.Equal(subject.Audit[^1].Note, subject.State.Head.Pause!.Note);
        Assert.Equal((null, null), (subject.Runtime.NextFireAt, subject.Runtime.NextWakeAt));

        subject.Resume("10:05:30");
        Assert.Equal(Given.At("10:06"), subject.Runtime.NextFireAt);
        Assert.EndsWith("; 10:02-10:05 x4 skipped (paused)", subject.History, StringComparison.Ordinal);
    }

    [Fact]
    public void Pause_on_failure_completes_a_schedule_that_has_nothing_more_to_fire()
    {
        var subject = Subject.Created(Given.Once("10:01") with { PauseOnFailure = true });
        subject.Wake("10:01");
        subject.Report("10:01:05", subject.Only, ReportedEnd.Failed);

        Assert.Equal(ScheduleStatus.Completed, subject.Status);
    }

    private static Subject Fired(ScheduleRetry? retry, Func<ScheduleDefinition, ScheduleDefinition>? with = null)
    {
        var definition = Given.Every(60) with { Retry = retry };
        var subject = Subject.Created(with?.Invoke(definition) ?? definition);
        subject.Wake("10:01");
        return subject;
    }

    private static ExecutionReport Report(UnfinishedExecution execution, string at, ReportedEnd end = ReportedEnd.Failed) =>
        Subject.ReportOf(at, execution, end);

    // Moves on to the next attempt, if one is waited for.
    private static void Due(Subject subject)
    {
        if (subject.Runtime.Unfinished is [{ Row.NextAttemptAt: { } due }])
        {
            subject.Put(new ScheduleInput.Wake(), due);
        }
    }
}
