using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>Attempts that their engine has, and that wait for a place under a limit of the cluster or a slot of their silo.</summary>
public sealed class AttemptWaitsTests
{
    [Fact]
    public void A_wait_shows_and_its_end_too()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");

        subject.Hear("10:01:02", "limit:workflow/w");
        Assert.Equal("10:01 queued (limit:workflow/w)", subject.History);
        Assert.Equal((0, 1), (subject.State.ToSnapshot().RunningCount, subject.State.ToSnapshot().QueuedCount));

        subject.Hear("10:01:05", "limit:silo");
        Assert.Equal("10:01 queued (limit:silo)", subject.History);

        subject.Begun("10:01:09");
        Assert.Equal("10:01 running", subject.History);
        Assert.Equal((Given.At("10:01:09"), 1, 0), (
            subject.Only.Row.StartedAt!.Value, subject.State.ToSnapshot().RunningCount, subject.State.ToSnapshot().QueuedCount));
    }

    [Fact]
    public void What_has_begun_waits_no_more()
    {
        var subject = Waiting();
        subject.Begun("10:01:09");
        var before = subject.State;

        subject.Hear("10:01:09", "limit:silo");

        Assert.Same(before, subject.State);
    }

    [Fact]
    public void News_of_another_dispatch_change_nothing()
    {
        var subject = Waiting();
        var old = subject.Only;
        subject.Lost("10:02", old);
        var before = subject.State;

        subject.Hear("10:02", "limit:silo", old);

        Assert.Same(before, subject.State);
    }

    [Fact]
    public void To_the_overlap_policy_it_is_under_way()
    {
        var subject = Subject.Created(Given.Every(60) with { MaxInstances = 1 });
        subject.Wake("10:01");
        subject.Hear("10:01:02", "limit:silo");

        subject.Wake("10:02");

        Assert.Equal("10:01 queued (limit:silo); 10:02 skipped (overlap:skip)", subject.History);
    }

    [Fact]
    public void One_that_waits_is_cancelled_like_one_that_runs()
    {
        var subject = Waiting();

        var decision = subject.CancelExecution("10:01:05", subject.Only.Row.ExecutionId);
        Assert.Single(decision.Cancellations);
        subject.Report("10:01:05", Subject.ReportOf("10:01:05", subject.Only, ReportedEnd.Cancelled) with { StartedAt = null });

        Assert.Equal("10:01 cancelled", subject.History);
        Assert.Null(subject.Rows[0].StartedAt);
    }

    [Fact]
    public void One_that_waited_too_long_is_expired_whatever_retries_are_left()
    {
        var subject = Waiting(new ScheduleRetry { MaxRetries = 3 });

        subject.Report("11:01", Subject.ReportOf("11:01", subject.Only, ReportedEnd.Expired) with { StartedAt = null, Error = "It waited." });

        Assert.Equal("10:01 expired (queue_ttl)", subject.History.Split("; ")[0]);
        Assert.Equal(("It waited.", 1, 1L), (subject.Rows[0].Error, subject.Rows[0].Attempt, subject.Runtime.ErrorCount));
        Assert.DoesNotContain(subject.Runtime.Unfinished, u => u.Row.ExecutionId == subject.Rows[0].ExecutionId);
    }

    [Fact]
    public void A_failure_without_news_of_the_begin_leaves_no_reason_behind()
    {
        var subject = Waiting(new ScheduleRetry { MaxRetries = 1 });

        subject.Report("10:01:30", subject.Only, ReportedEnd.Failed);

        Assert.Equal("10:01 retrywaiting", subject.History);
    }

    public static TheoryData<string, bool, bool, string?> Redispatches => new()
    {
        { "its silo died while it was known to wait: what it waited counts on", true, true, null },
        { "its silo died, and it may have begun", false, true, "10:01:40" },
        { "its silo stopped before its turn came", true, false, null },
        { "its silo stopped it, which nobody knew to wait, before its turn came", false, false, null },
    };

    [Theory]
    [MemberData(nameof(Redispatches))]
    public void What_it_waits_counts_from(string rule, bool told, bool lost, string? since)
    {
        Assert.NotEmpty(rule);
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");
        if (told)
        {
            subject.Hear("10:01:02", "limit:silo");
        }

        if (lost)
        {
            subject.Lost("10:01:40", subject.Only);
        }
        else
        {
            subject.Report("10:01:40", Subject.ReportOf("10:01:40", subject.Only, ReportedEnd.Interrupted) with { StartedAt = null });
        }

        Assert.Equal(since is null ? (DateTimeOffset?)null : Given.At(since), subject.Only.WaitsSince);
        Assert.Equal(told ? "10:01 queued (limit:silo)" : "10:01 running", subject.History);
    }

    [Fact]
    public void One_that_was_interrupted_in_its_run_waits_anew()
    {
        var subject = Waiting();
        subject.Begun("10:01:09");

        subject.Report("10:05", Subject.ReportOf("10:05", subject.Only, ReportedEnd.Interrupted));

        Assert.Equal((Given.At("10:05"), null, 2), (subject.Only.WaitsSince, subject.Only.Row.StartedAt, subject.Only.Row.Dispatch));
    }

    [Fact]
    public void Each_attempt_waits_anew()
    {
        var subject = Waiting(new ScheduleRetry { MaxRetries = 1, DelaySeconds = 10 });
        subject.Report("10:01:30", subject.Only, ReportedEnd.Failed);
        var due = subject.Only.Row.NextAttemptAt!.Value;

        subject.Put(new ScheduleInput.Wake(), due);

        Assert.Equal((due, ExecutionStatus.Running), (subject.Runtime.Unfinished[0].WaitsSince, subject.Runtime.Unfinished[0].Row.Status));
    }

    [Fact]
    public void One_that_had_to_wait_for_another_to_end_waits_for_its_turn_from_then_on()
    {
        var subject = Subject.Created(Given.Every(60) with { MaxInstances = 1, Overlap = OverlapPolicy.BufferOne });
        subject.Wake("10:01");
        subject.Wake("10:02");

        subject.Report("10:02:30", subject.Only);

        Assert.Equal(Given.At("10:02:30"), subject.Only.WaitsSince);
    }

    [Fact]
    public void A_backfill_that_is_cancelled_lets_what_runs_go_on_and_what_waits_not()
    {
        var subject = Subject.Created(Given.Every(3600));
        var id = subject.Backfill("10:30", "08:00", "10:00").BackfillId;
        var (first, second) = (subject.Runtime.Unfinished[0], subject.Runtime.Unfinished[1]);
        subject.Hear("10:30:02", "limit:silo", second);

        var decision = subject.CancelBackfill("10:31", id);

        Assert.Equal(second.Row.ExecutionId, Assert.Single(decision.Cancellations));
        Assert.Contains(subject.Runtime.Unfinished, u => u.Row.ExecutionId == first.Row.ExecutionId && !u.CancelRequested);
    }

    private static Subject Waiting(ScheduleRetry? retry = null)
    {
        var subject = Subject.Created(Given.Every(60) with { Retry = retry, MaxInstances = 1 });
        subject.Wake("10:01");
        subject.Hear("10:01:02", "limit:workflow/w");
        return subject;
    }
}
