using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>A schedule that comes after another, told of that one's executions.</summary>
public sealed class ChainingTests
{
    [Fact]
    public void It_has_no_times_of_its_own_and_stays_active()
    {
        var subject = Subject.Created(Given.After());

        Assert.Equal((ScheduleStatus.Active, null, null), (subject.Status, subject.Runtime.NextNominalAt, subject.Runtime.NextWakeAt));
        subject.Wake("12:00");
        Assert.Equal((ScheduleStatus.Active, ""), (subject.Status, subject.History));
    }

    [Fact]
    public void What_it_is_told_of_starts_one_execution_due_as_of_that_end()
    {
        var subject = Subject.Created(Given.After());
        var decision = Tell(subject, "10:30");

        var execution = Assert.Single(decision.Dispatches);
        Assert.Equal(Ended("10:30"), execution.After);
        Assert.Equal(($"after:{Ended("10:30").ExecutionId}", Given.At("10:30"), null), (
            execution.Row.Cause, execution.Row.ScheduledAt, execution.Row.TriggeredBy));
        Assert.Equal(Chaining.ExecutionOf(subject.State, Ended("10:30")), execution.Row.ExecutionId);
        Assert.Equal(Ended("10:30").ExecutionId, Chaining.PredecessorOf(execution.Row.Cause));
        Assert.Equal((1L, 1L), (subject.Runtime.AutoCount, subject.Runtime.ExecutionCount));

        var before = subject.State;
        Assert.Same(before, Tell(subject, "10:30").State);
        subject.FinishAll("10:31");
        Assert.Equal("10:30 succeeded", subject.History);
        Assert.Equal((ScheduleStatus.Active, null), (subject.Status, subject.Runtime.NextWakeAt));
    }

    [Fact]
    public void What_is_skipped_has_the_id_it_would_have_run_by()
    {
        var subject = Subject.Created(Given.After());
        subject.Pause("10:10");
        Tell(subject, "10:30");
        Tell(subject, "10:31");

        Assert.Equal("10:30 skipped (paused); 10:31 skipped (paused)", subject.History);
        Assert.Equal(Chaining.ExecutionOf(subject.State, Ended("10:30")), subject.Rows[0].ExecutionId);
        Assert.Equal((0L, 0L, 0L), (subject.Runtime.ExecutionCount, subject.Runtime.AutoCount, subject.Runtime.ErrorCount));

        subject.Resume("10:40");
        Tell(subject, "10:41");
        Assert.Equal(("10:41 running", ScheduleStatus.Active), (subject.History.Split("; ")[^1], subject.Status));
    }

    [Fact]
    public void A_pause_that_is_over_holds_nothing_back()
    {
        var subject = Subject.Created(Given.After());
        subject.Pause("10:10", until: "10:20");
        Tell(subject, "10:30");

        Assert.Equal(("10:30 running", ScheduleStatus.Active), (subject.History, subject.Status));
    }

    [Fact]
    public void The_limit_counts_and_completes_it()
    {
        var subject = Subject.Created(Given.After() with { MaxExecutions = 1, Overlap = OverlapPolicy.AllowAll });
        Tell(subject, "10:30");
        Tell(subject, "10:31");
        subject.FinishAll("10:32");
        Tell(subject, "10:33");

        Assert.Equal("10:30 succeeded; 10:31 skipped (limit_reached); 10:33 skipped (completed)", subject.History);
        Assert.Equal(ScheduleStatus.Completed, subject.Status);
    }

    [Fact]
    public void It_completes_once_its_end_at_has_passed()
    {
        var subject = Subject.Created(Given.After().Timed(t => t with { EndAt = Given.At("11:00") }));
        Assert.Equal(Given.At("11:00").AddMilliseconds(1), subject.Runtime.NextWakeAt);
        subject.Wake("11:00:01");

        Assert.Equal((ScheduleStatus.Completed, null), (subject.Status, subject.Runtime.NextWakeAt));
    }

    [Fact]
    public void What_waits_for_a_place_goes_by_the_rules_of_the_schedules_own_fires()
    {
        var subject = Subject.Created(
            Given.After() with { MaxInstances = 1, Overlap = OverlapPolicy.BufferAll, MisfireGraceSeconds = 60 });
        Tell(subject, "10:30");
        Tell(subject, "10:31");
        Tell(subject, "10:32");
        Assert.Equal("10:30 running; 10:31 queued (overlap:buffer_all); 10:32 queued (overlap:buffer_all)", subject.History);
        var before = subject.State;
        Assert.Same(before, Tell(subject, "10:31", now: "10:31:02").State);

        subject.Wake("10:32:01");
        subject.FinishAll("10:32:30");
        Assert.Equal("10:30 succeeded; 10:31 expired (misfire:grace); 10:32 running", subject.History);
    }

    [Fact]
    public void Only_the_end_of_an_execution_is_told_and_counts_the_links_before_it()
    {
        var subject = Subject.Created(Given.After() with { Retry = new ScheduleRetry { MaxRetries = 1, DelaySeconds = 1 } });
        Tell(subject, "10:30", links: 3);
        var first = subject.Report("10:31", subject.Only, ReportedEnd.Failed);
        Assert.Empty(first.Ended);
        subject.Put(new ScheduleInput.Wake(), subject.Only.Row.NextAttemptAt!.Value);
        Assert.Equal(Ended("10:30", 3), subject.Only.After);
        var last = subject.Report("10:32", subject.Only, ReportedEnd.Failed);

        Assert.Equal(
            new ExecutionPredecessor
            {
                ScheduleId = Given.ScheduleId,
                ExecutionId = subject.Rows[0].ExecutionId,
                Status = ExecutionStatus.DeadLettered,
                FinishedAt = Given.At("10:32"),
                Links = 4,
            },
            Assert.Single(last.Ended));
    }

    [Fact]
    public void What_is_cancelled_is_not_told()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");
        subject.CancelExecution("10:01:10", subject.Only.Row.ExecutionId);
        Assert.Empty(subject.Report("10:01:11", subject.Only, ReportedEnd.Cancelled).Ended);
    }

    [Fact]
    public void Its_instant_is_the_one_that_is_stored()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");
        var report = Subject.ReportOf("10:01:10", subject.Only) with { FinishedAt = Given.At("10:01:10").AddTicks(12_345) };

        Assert.Equal(Given.At("10:01:10").AddMilliseconds(1), Assert.Single(subject.Report("10:01:11", report).Ended).FinishedAt);
    }

    [Fact]
    public void One_that_is_deleted_or_never_was_takes_nothing()
    {
        var subject = Subject.Created(Given.After());
        subject.Delete("10:10");
        var before = subject.State;

        Assert.Same(before, Tell(subject, "10:30").State);
        Assert.Empty(subject.Rows);
        Assert.Null(ScheduleMachine.Apply(null, new ScheduleInput.FollowUp(Ended("10:30")), Given.At("10:30"), Given.Silo));
    }

    [Fact]
    public void A_failure_pauses_it_where_it_asks_for_that()
    {
        var subject = Subject.Created(Given.After() with { PauseOnFailure = true });
        Tell(subject, "10:30");
        subject.Report("10:31", subject.Only, ReportedEnd.Failed);

        Assert.Equal(ScheduleStatus.Paused, subject.Status);
    }

    [Fact]
    public void It_can_be_given_times_of_its_own_and_back()
    {
        var subject = Subject.Created(Given.After());
        subject.Update("11:00:30", _ => Given.Every(60));
        Assert.Equal(Given.At("11:01"), subject.Runtime.NextNominalAt);
        subject.Update("11:00:40", _ => Given.After());

        Assert.Equal((ScheduleStatus.Active, null, ""), (subject.Status, subject.Runtime.NextNominalAt, subject.History));
    }

    [Fact]
    public void A_redrive_comes_after_what_the_first_came_after()
    {
        var subject = Subject.Created(Given.After());
        Tell(subject, "10:30");
        subject.Report("10:31", subject.Only, ReportedEnd.Failed);
        subject.Put(c => new ScheduleInput.Redrive(subject.Rows[0], 1, c) { After = Ended("10:30") }, "10:40");

        Assert.Equal(Ended("10:30"), subject.Only.After);
        Assert.Equal((1L, 2L), (subject.Runtime.AutoCount, subject.Runtime.ExecutionCount));
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("manual:0123")]
    [InlineData("after:nonsense")]
    public void Other_causes_name_no_execution(string cause) => Assert.Null(Chaining.PredecessorOf(cause));

    private static Decision Tell(Subject subject, string finishedAt, int links = 1, string? now = null) =>
        subject.Put(new ScheduleInput.FollowUp(Ended(finishedAt, links)), Given.At(now ?? finishedAt));

    /// <summary>The execution that ended then.</summary>
    private static ExecutionPredecessor Ended(string at, int links = 1) => new()
    {
        ScheduleId = Given.OtherId,
        ExecutionId = new Guid(Given.At(at).Hour, (short)Given.At(at).Minute, (short)Given.At(at).Second, [1, 2, 3, 4, 5, 6, 7, 8]),
        Status = ExecutionStatus.Succeeded,
        FinishedAt = Given.At(at),
        Links = links,
    };
}
