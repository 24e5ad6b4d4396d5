using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>An execution that ended badly, run anew.</summary>
public sealed class RedrivingTests
{
    [Fact]
    public void It_is_another_execution_with_the_same_nominal_time_that_names_the_first()
    {
        var subject = Failed();
        var original = subject.Rows[0];
        var decision = subject.Redrive("10:01:30", original);

        var row = Assert.Single(decision.Dispatches).Row;
        Assert.Equal(decision.TriggeredExecution, row.ExecutionId);
        Assert.NotEqual(original.ExecutionId, row.ExecutionId);
        Assert.Equal(($"redrive:{original.ExecutionId}:1", original.ScheduledAt), (row.Cause, row.ScheduledAt));
        Assert.Equal((Given.At("10:01:30"), 1, 1, "ops"), (row.FireAt, row.Attempt, row.Dispatch, row.TriggeredBy));
        Assert.Equal(original.ExecutionId, Redriving.OriginalOf(row.Cause));
        Assert.Equal((2L, 1L), (subject.Runtime.ExecutionCount, subject.Runtime.AutoCount));
        Assert.Equal("execution_redrive", subject.Audit[^1].Action);
    }

    [Fact]
    public void The_same_number_has_the_same_id_and_while_it_runs_makes_no_second_one()
    {
        var subject = Failed();
        var first = subject.Redrive("10:01:30", subject.Rows[0]);
        var before = subject.State;
        var again = subject.Redrive("10:01:31", subject.Rows[0]);

        Assert.Equal(first.TriggeredExecution, again.TriggeredExecution);
        Assert.Same(before, again.State);
        Assert.Empty(again.Audit);
        Assert.NotEqual(first.TriggeredExecution, subject.Redrive("10:01:32", subject.Rows[0], number: 2).TriggeredExecution);
    }

    [Fact]
    public void It_has_the_context_the_first_had_of_its_own()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Trigger("10:00:30", """{"a":1}""");
        subject.Report("10:00:31", subject.Only, ReportedEnd.Failed);
        Assert.Equal("""{"a":1}""", subject.Rows[0].ContextJson);
        subject.Redrive("10:00:40", subject.Rows[0]);

        Assert.Equal("""{"a":1}""", subject.Only.ContextJson);
        subject.FinishAll("10:00:41");
        Assert.Null(subject.Rows.Single(r => r.Status == ExecutionStatus.Succeeded).ContextJson);
    }

    [Theory]
    [InlineData(ExecutionStatus.Failed, null)]
    [InlineData(ExecutionStatus.TimedOut, null)]
    [InlineData(ExecutionStatus.DeadLettered, null)]
    [InlineData(ExecutionStatus.Succeeded, "succeeded")]
    [InlineData(ExecutionStatus.Cancelled, "cancelled")]
    [InlineData(ExecutionStatus.RetryWaiting, "retry_waiting")]
    [InlineData(ExecutionStatus.Running, "running")]
    [InlineData(ExecutionStatus.Queued, "queued")]
    [InlineData(ExecutionStatus.Expired, "expired")]
    [InlineData(ExecutionStatus.Missed, "missed")]
    [InlineData(ExecutionStatus.Coalesced, "coalesced")]
    [InlineData(ExecutionStatus.Skipped, "skipped")]
    public void Only_what_ended_badly_can_be_redriven(ExecutionStatus status, string? refused)
    {
        var subject = Failed();
        var original = subject.Rows[0] with { Status = status };
        if (refused is null)
        {
            Assert.NotNull(subject.Redrive("10:01:30", original).TriggeredExecution);
            return;
        }

        var refusal = Assert.Throws<SchedulingException>(() => subject.Redrive("10:01:30", original));
        Assert.Equal(SchedulingError.Conflict, refusal.Error);
        Assert.Contains($"is {refused};", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_completed_or_cancelled_schedule_redrives_and_stays_as_it_is()
    {
        var completed = Subject.Created(Given.Once("10:01") with { Retry = new ScheduleRetry { MaxRetries = 1, DelaySeconds = 1 } });
        completed.Wake("10:01");
        completed.Report("10:01:05", Subject.ReportOf("10:01:05", completed.Only, ReportedEnd.Failed) with { Cause = FailureCause.Refused });
        Assert.Equal((ScheduleStatus.Completed, null), (completed.Status, completed.Runtime.NextWakeAt));
        completed.Redrive("11:00", completed.Rows[0]);
        Assert.Equal((ScheduleStatus.Completed, Given.At("11:01")), (completed.Status, completed.Runtime.NextWakeAt));

        // It has the schedule's retries, too.
        completed.Report("11:00:01", completed.Only, ReportedEnd.Failed);
        completed.Put(new ScheduleInput.Wake(), completed.Only.Row.NextAttemptAt!.Value);
        completed.FinishAll("11:00:05");
        Assert.Equal((ScheduleStatus.Completed, null), (completed.Status, completed.Runtime.NextWakeAt));
        Assert.Equal("10:01 deadlettered; 10:01 succeeded", completed.History);

        var cancelled = Failed();
        cancelled.Cancel("10:01:10");
        cancelled.Redrive("10:01:30", cancelled.Rows[0]);
        Assert.Equal((ScheduleStatus.Cancelled, 1), (cancelled.Status, cancelled.Runtime.Unfinished.Length));
    }

    [Fact]
    public void A_deleted_schedule_or_a_full_one_refuses()
    {
        var deleted = Failed();
        deleted.Delete("10:01:10");
        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => deleted.Redrive("10:01:30", deleted.Rows[0])));

        var full = Failed(d => d with { MaxInstances = 1 });
        full.Trigger("10:01:10");
        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => full.Redrive("10:01:30", full.Rows[0])));
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("manual:0123")]
    [InlineData("redrive:nonsense:1")]
    public void Other_causes_name_no_execution(string cause) => Assert.Null(Redriving.OriginalOf(cause));

    private static Subject Failed(Func<ScheduleDefinition, ScheduleDefinition>? with = null)
    {
        var subject = Subject.Created(with?.Invoke(Given.Every(60)) ?? Given.Every(60));
        subject.Wake("10:01");
        subject.Report("10:01:05", subject.Only, ReportedEnd.Failed);
        return subject;
    }
}
