using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>Executions that wait for a place: how they come to, how they start, and how else a wait ends.</summary>
public sealed class QueueingTests
{
    [Fact]
    public void The_first_that_waits_is_kept_and_starts_in_the_commit_that_frees_a_place()
    {
        var subject = Every60(OverlapPolicy.BufferOne);
        subject.Wake("10:01");
        var decided = subject.Wake("10:02");
        subject.Wake("10:03");

        Assert.Empty(decided.Dispatches);
        Assert.Equal(
            "10:01 running; 10:02 queued (overlap:buffer_one); 10:03 skipped (overlap:buffer_one)", subject.History);
        var queued = Assert.Single(subject.Runtime.Queued).Row;
        Assert.Equal((0, 0, null), (queued.Attempt, queued.Dispatch, queued.Silo));
        Assert.Equal((1L, 1L, 1, 1), (
            subject.Runtime.AutoCount, subject.Runtime.ExecutionCount,
            subject.State.ToSnapshot().RunningCount, subject.State.ToSnapshot().QueuedCount));

        var freed = subject.Report("10:03:20", subject.Only);
        var started = Assert.Single(freed.Dispatches);
        Assert.Equal((queued.ExecutionId, 1, 1, Given.Silo), (
            started.Row.ExecutionId, started.Row.Attempt, started.Row.Dispatch, started.Row.Silo));
        Assert.Equal("10:01 succeeded; 10:02 running; 10:03 skipped (overlap:buffer_one)", subject.History);
        Assert.Equal((2L, queued.ExecutionId, Given.At("10:03:20")), (
            subject.Runtime.AutoCount, subject.Runtime.LastExecutionId, subject.Runtime.LastExecutionAt));
        Assert.Empty(subject.Runtime.Queued);
    }

    [Fact]
    public void All_wait_in_order_up_to_a_hundred()
    {
        var subject = Subject.Created(
            Given.Every(1) with { MaxInstances = 1, Overlap = OverlapPolicy.BufferAll, Misfire = MisfirePolicy.All });
        subject.Wake("10:01:43");

        Assert.Equal(100, subject.Runtime.Queued.Length);
        Assert.EndsWith(
            "10:01:41 queued (overlap:buffer_all); 10:01:42-10:01:43 x2 skipped (overlap:buffer_full)",
            subject.History, StringComparison.Ordinal);
        subject.Report("10:01:43", subject.Only);
        Assert.Equal(Given.At("10:00:02"), subject.Only.Row.ScheduledAt);
        subject.Report("10:01:43", subject.Only);
        Assert.Equal(Given.At("10:00:03"), subject.Only.Row.ScheduledAt);
    }

    [Fact]
    public void The_oldest_is_asked_to_cancel_and_the_new_one_starts_once_it_has_ended()
    {
        var subject = Every60(OverlapPolicy.CancelOldest);
        subject.Wake("10:01");
        var first = subject.Only;
        var decided = subject.Wake("10:02");

        Assert.Equal(first.Row.ExecutionId, Assert.Single(decided.Cancellations));
        Assert.Empty(decided.Dispatches);
        Assert.Equal("10:01 running (overlap:cancel_oldest); 10:02 queued (overlap:cancel_oldest)", subject.History);

        subject.Report("10:02:10", subject.Only, ReportedEnd.Cancelled);
        Assert.Equal("10:01 cancelled (overlap:cancel_oldest); 10:02 running", subject.History);
    }

    [Fact]
    public void What_succeeds_before_it_could_be_cancelled_has_succeeded()
    {
        var subject = Every60(OverlapPolicy.CancelOldest);
        subject.Wake("10:01");
        subject.Wake("10:02");
        subject.Report("10:02:10", subject.Only);

        Assert.Equal("10:01 succeeded; 10:02 running", subject.History);
    }

    [Fact]
    public void Where_the_oldest_takes_its_time_the_newest_replaces_what_waits_for_it()
    {
        var subject = Every60(OverlapPolicy.CancelOldest);
        subject.Wake("10:01");
        subject.Wake("10:02");
        Assert.Empty(subject.Wake("10:03").Cancellations);

        Assert.Equal(
            "10:01 running (overlap:cancel_oldest); 10:02 cancelled (overlap:cancel_oldest); 10:03 queued (overlap:cancel_oldest)",
            subject.History);
    }

    [Fact]
    public void An_oldest_that_waits_for_its_next_attempt_ends_at_once_and_makes_room_in_the_same_commit()
    {
        var subject = Subject.Created(Given.Every(60) with
        {
            MaxInstances = 1,
            Overlap = OverlapPolicy.CancelOldest,
            Retry = new ScheduleRetry { MaxRetries = 1, DelaySeconds = 600 },
        });
        subject.Wake("10:01");
        subject.Report("10:01:01", subject.Only, ReportedEnd.Failed);
        var decided = subject.Wake("10:02");

        Assert.Empty(decided.Cancellations);
        Assert.Equal("10:01 cancelled (overlap:cancel_oldest); 10:02 running", subject.History);
    }

    [Fact]
    public void What_one_turn_starts_and_cancels_is_dispatched_as_what_it_is()
    {
        var subject = Subject.Created(
            Given.Every(60) with { MaxInstances = 1, Overlap = OverlapPolicy.CancelOldest, Misfire = MisfirePolicy.All });
        var decided = subject.Wake("10:02");

        Assert.Equal(subject.Only, Assert.Single(decided.Dispatches));
        Assert.True(subject.Only.CancelRequested);
        Assert.Equal("10:01 running (overlap:cancel_oldest); 10:02 queued (overlap:cancel_oldest)", subject.History);
    }

    [Fact]
    public void A_wait_beyond_the_grace_ends_expired_at_its_time_and_is_no_error()
    {
        var subject = Every60(OverlapPolicy.BufferOne, d => d with { MisfireGraceSeconds = 90 });
        subject.Wake("10:01");
        subject.Wake("10:02");
        subject.Wake("10:03");
        Assert.Equal(Given.At("10:03:30.001"), subject.Runtime.NextWakeAt);
        subject.Wake("10:03:30");
        Assert.Single(subject.Runtime.Queued);
        subject.Wake("10:03:30.001");

        Assert.Equal(
            "10:01 running; 10:02 expired (misfire:grace); 10:03 skipped (overlap:buffer_one)", subject.History);
        Assert.Equal((1L, 1L, 0L), (subject.Runtime.AutoCount, subject.Runtime.ExecutionCount, subject.Runtime.ErrorCount));
    }

    [Fact]
    public void One_that_expires_as_another_is_due_leaves_it_its_place_in_the_queue()
    {
        var subject = Every60(OverlapPolicy.BufferOne, d => d with { MisfireGraceSeconds = 59 });
        subject.Wake("10:01");
        subject.Wake("10:02");
        subject.Wake("10:03");

        Assert.Equal("10:01 running; 10:02 expired (misfire:grace); 10:03 queued (overlap:buffer_one)", subject.History);
    }

    [Fact]
    public void A_place_that_comes_free_too_late_goes_to_the_next()
    {
        var subject = Every60(OverlapPolicy.BufferAll, d => d with { MisfireGraceSeconds = 90 });
        subject.Wake("10:01");
        subject.Wake("10:02");
        subject.Wake("10:03");
        subject.Report("10:03:45", subject.Only);

        Assert.Equal("10:01 succeeded; 10:02 expired (misfire:grace); 10:03 running", subject.History);
    }

    [Fact]
    public void Without_a_grace_they_wait_for_good()
    {
        var subject = Every60(OverlapPolicy.BufferOne, d => d with { MisfireGraceSeconds = null });
        subject.Wake("10:01");
        subject.Wake("10:02");
        subject.Report("15:00+9", subject.Only);

        Assert.Equal(Given.At("10:02"), subject.Only.Row.ScheduledAt);
    }

    [Fact]
    public void What_waits_is_reserved_in_the_limit_and_given_back_if_it_never_starts()
    {
        var subject = Every60(OverlapPolicy.BufferAll, d => d with { MaxExecutions = 2 });
        subject.Wake("10:01");
        subject.Wake("10:02");
        subject.Wake("10:03");
        Assert.Equal("10:01 running; 10:02 queued (overlap:buffer_all)", subject.History);
        Assert.Null(subject.Runtime.NextNominalAt);

        subject.CancelExecution("10:03:10", subject.Runtime.Queued[0].Row.ExecutionId);
        subject.Wake("10:04");
        Assert.Equal(
            "10:01 running; 10:02 cancelled; 10:03 coalesced (misfire:latest); 10:04 queued (overlap:buffer_all)",
            subject.History);
        subject.FinishAll("10:04:10");
        Assert.Equal((2L, ScheduleStatus.Active), (subject.Runtime.AutoCount, subject.Status));
        subject.FinishAll("10:04:20");
        Assert.Equal(ScheduleStatus.Completed, subject.Status);
    }

    [Fact]
    public void A_limit_lowered_while_they_wait_holds_for_them()
    {
        var subject = Every60(OverlapPolicy.BufferAll);
        subject.Wake("10:01");
        subject.Wake("10:02");
        subject.Update("10:02:10", d => d with { MaxExecutions = 1 });
        subject.Report("10:02:20", subject.Only);

        Assert.Equal("10:01 succeeded; 10:02 skipped (limit_reached)", subject.History);
        Assert.Equal(ScheduleStatus.Completed, subject.Status);
    }

    [Fact]
    public void Paused_schedules_drop_their_own_fires_as_their_turn_comes_and_start_what_somebody_asked_for()
    {
        var subject = Every60(OverlapPolicy.BufferAll);
        subject.Wake("10:01");
        subject.Wake("10:02");
        subject.Trigger("10:02:10");
        subject.Pause("10:02:20");
        Assert.Equal(2, subject.Runtime.Queued.Length);
        subject.Report("10:02:30", subject.Only);

        Assert.Equal("10:01 succeeded; 10:02 skipped (paused); 10:02:10 running", subject.History);
    }

    [Fact]
    public void A_schedule_resumed_before_their_turn_comes_starts_them()
    {
        var subject = Every60(OverlapPolicy.BufferAll);
        subject.Wake("10:01");
        subject.Wake("10:02");
        subject.Pause("10:02:10");
        subject.Resume("10:02:20");
        subject.Report("10:02:30", subject.Only);

        Assert.Equal("10:01 succeeded; 10:02 running", subject.History);
    }

    [Fact]
    public void One_that_pauses_on_failure_holds_back_what_waits_even_where_it_is_the_last()
    {
        var subject = Every60(OverlapPolicy.BufferAll, d => d with { PauseOnFailure = true, MaxExecutions = 2 });
        subject.Wake("10:01");
        subject.Wake("10:02");
        subject.Report("10:02:30", subject.Only, ReportedEnd.Failed);

        Assert.Equal("10:01 failed; 10:02 skipped (paused)", subject.History);
        Assert.Equal(ScheduleStatus.Paused, subject.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_end_of_the_schedule_cancels_what_waits(bool delete)
    {
        var subject = Every60(OverlapPolicy.BufferAll);
        subject.Wake("10:01");
        subject.Wake("10:02");
        _ = delete ? subject.Delete("10:02:30") : subject.Cancel("10:02:30");
        Assert.Equal("10:01 running; 10:02 cancelled", subject.History);
        Assert.Empty(subject.Report("10:02:40", subject.Only, ReportedEnd.Cancelled).Dispatches);
    }

    [Fact]
    public void One_that_waits_is_cancelled_by_its_id()
    {
        var subject = Every60(OverlapPolicy.BufferAll);
        subject.Wake("10:01");
        subject.Wake("10:02");
        var decided = subject.CancelExecution("10:02:30", subject.Runtime.Queued[0].Row.ExecutionId);

        Assert.Empty(decided.Cancellations);
        Assert.Equal("10:01 running; 10:02 cancelled", subject.History);
        Assert.Equal("execution_cancel", subject.Audit[^1].Action);
    }

    [Fact]
    public void A_trigger_goes_through_the_policy_and_never_expires()
    {
        var subject = Every60(OverlapPolicy.BufferOne);
        subject.Wake("10:01");
        var triggered = subject.Trigger("10:01:10", """{"a": 1}""").TriggeredExecution!.Value;
        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => subject.Trigger("10:01:20")));
        subject.Wake("10:02");
        subject.Pause("10:02:10");
        subject.Report("12:00", subject.Only);

        Assert.Equal("10:01 succeeded; 10:01:10 running; 10:02 skipped (overlap:buffer_one)", subject.History);
        Assert.Equal((triggered, """{"a": 1}""", 1L), (
            subject.Only.Row.ExecutionId, subject.Only.ContextJson, subject.Runtime.AutoCount));
    }

    [Fact]
    public void A_trigger_that_waits_is_known_by_its_key()
    {
        var subject = Every60(OverlapPolicy.BufferOne);
        subject.Wake("10:01");
        var request = new RequestKey { Key = "k", AskedAt = Given.At("10:01:10") };
        Func<Change, ScheduleInput> trigger = c => new ScheduleInput.Trigger(null, c with { Caller = c.Caller with { Request = request } });

        Assert.Equal(
            subject.Put(trigger, "10:01:10").TriggeredExecution, subject.Put(trigger, "10:01:20").TriggeredExecution);
        Assert.Single(subject.Runtime.Queued);
    }

    [Fact]
    public void A_full_queue_asks_who_triggers_to_come_again()
    {
        var subject = Every60(OverlapPolicy.BufferAll);
        for (var i = 0; i <= Overlap.MaxQueued; i++)
        {
            subject.Trigger("10:00:10");
        }

        Assert.Equal(SchedulingError.TooManyRequests, Subject.Refusal(() => subject.Trigger("10:00:10")));
    }

    [Fact]
    public void A_trigger_under_cancel_oldest_takes_the_place_of_the_oldest()
    {
        var subject = Every60(OverlapPolicy.CancelOldest);
        subject.Wake("10:01");
        Assert.Equal(subject.Only.Row.ExecutionId, Assert.Single(subject.Trigger("10:01:10").Cancellations));
        subject.Report("10:01:20", subject.Only, ReportedEnd.Cancelled);

        Assert.Equal("10:01 cancelled (overlap:cancel_oldest); 10:01:10 running", subject.History);
    }

    [Fact]
    public void A_redrive_waits_too()
    {
        var subject = Every60(OverlapPolicy.BufferAll);
        subject.Wake("10:01");
        subject.Report("10:01:10", subject.Only, ReportedEnd.Failed);
        var failed = subject.Rows[0];
        subject.Wake("10:02");
        var redriven = subject.Redrive("10:02:10", failed).TriggeredExecution;
        Assert.Equal(redriven, subject.Redrive("10:02:15", failed).TriggeredExecution);
        subject.Report("10:02:20", subject.Only);

        Assert.Equal(redriven, subject.Only.Row.ExecutionId);
    }

    [Fact]
    public void An_edit_that_makes_room_lets_them_start()
    {
        var subject = Every60(OverlapPolicy.BufferAll);
        subject.Wake("10:01");
        subject.Wake("10:02");
        subject.Wake("10:03");
        Assert.Single(subject.Update("10:03:10", d => d with { MaxInstances = 2 }).Dispatches);
        Assert.Single(subject.Update("10:03:20", d => d with { Overlap = OverlapPolicy.AllowAll }).Dispatches);

        Assert.Equal("10:01 running; 10:02 running; 10:03 running", subject.History);
    }

    [Fact]
    public void What_waits_goes_on_waiting_under_a_policy_that_lets_nothing_wait()
    {
        var subject = Every60(OverlapPolicy.BufferAll);
        subject.Wake("10:01");
        subject.Wake("10:02");
        subject.Update("10:02:10", d => d with { Overlap = OverlapPolicy.Skip });
        subject.Wake("10:03");
        subject.Report("10:03:10", subject.Only);

        Assert.Equal("10:01 succeeded; 10:02 running; 10:03 skipped (overlap:skip)", subject.History);
    }

    [Fact]
    public void One_that_waits_for_its_next_attempt_holds_its_place()
    {
        var subject = Every60(OverlapPolicy.BufferOne, d => d with { Retry = new ScheduleRetry { MaxRetries = 1, DelaySeconds = 600 } });
        subject.Wake("10:01");
        subject.Report("10:01:10", subject.Only, ReportedEnd.Failed);
        subject.Wake("10:02");

        Assert.Equal("10:01 retrywaiting; 10:02 queued (overlap:buffer_one)", subject.History);
    }

    private static Subject Every60(OverlapPolicy policy, Func<ScheduleDefinition, ScheduleDefinition>? and = null)
    {
        var definition = Given.Every(60) with { MaxInstances = 1, Overlap = policy };
        return Subject.Created(and?.Invoke(definition) ?? definition);
    }
}
