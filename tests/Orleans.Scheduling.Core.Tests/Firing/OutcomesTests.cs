using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>What becomes of a dispatched execution; only its current dispatch has a say.</summary>
public sealed class OutcomesTests
{
    [Theory]
    [InlineData(ReportedEnd.Succeeded, ExecutionStatus.Succeeded, 0)]
    [InlineData(ReportedEnd.Failed, ExecutionStatus.Failed, 1)]
    [InlineData(ReportedEnd.TimedOut, ExecutionStatus.TimedOut, 1)]
    [InlineData(ReportedEnd.Cancelled, ExecutionStatus.Cancelled, 0)]
    public void A_report_ends_the_execution_and_is_kept_in_its_row(ReportedEnd end, ExecutionStatus status, int errors)
    {
        var subject = Fired();
        var report = Subject.ReportOf("10:01:20", subject.Only, end) with
        {
            StartedAt = Given.At("10:01:05"),
            Error = "refused",
            ResponseStatus = 503,
            ResponseExcerpt = "busy",
        };
        var decision = subject.Report("10:01:21", report);

        var row = Assert.Single(decision.Rows);
        Assert.Equal((status, report.StartedAt, report.FinishedAt), (row.Status, row.StartedAt, row.FinishedAt));
        Assert.Equal(("silo-1", "refused", 503, "busy"), (row.Silo, row.Error, row.ResponseStatus, row.ResponseExcerpt));
        Assert.Equal((1, 1), (row.Attempt, row.Dispatch));
        Assert.Empty(subject.Runtime.Unfinished);
        Assert.Equal((1L, (long)errors), (subject.Runtime.ExecutionCount, subject.Runtime.ErrorCount));
        Assert.Equal(Given.At("10:02"), subject.Runtime.NextWakeAt);
        Assert.Equal(1, subject.Version);
    }

    [Fact]
    public void An_interruption_is_dispatched_again_as_the_same_attempt()
    {
        var subject = Fired();
        var decision = subject.Report("10:01:20", subject.Only, ReportedEnd.Interrupted);

        Assert.Equal((1, 2), (subject.Only.Row.Attempt, subject.Only.Row.Dispatch));
        Assert.Equal(subject.Only, Assert.Single(decision.Dispatches));
        Assert.Equal(subject.Only.Row, Assert.Single(decision.Rows));
        Assert.Equal((1L, 1L, 0L), (subject.Runtime.ExecutionCount, subject.Runtime.AutoCount, subject.Runtime.ErrorCount));
        Assert.Equal("10:01 running", subject.History);
    }

    [Fact]
    public void A_lost_execution_is_dispatched_again_as_the_same_attempt()
    {
        var subject = Fired();
        var decision = subject.Lost("10:01:20", subject.Only);

        Assert.Equal((1, 2), (subject.Only.Row.Attempt, subject.Only.Row.Dispatch));
        Assert.Single(decision.Dispatches);
    }

    [Fact]
    public void A_dispatch_again_keeps_its_context_and_its_place()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Trigger("10:00:30", "{}");
        subject.Wake("10:01");
        subject.Lost("10:01:20", subject.Runtime.Unfinished[0]);

        Assert.Equal([2, 1], subject.Runtime.Unfinished.Select(u => u.Row.Dispatch));
        Assert.Equal("{}", subject.Runtime.Unfinished[0].ContextJson);
    }

    [Theory]
    [InlineData(ReportedEnd.Interrupted)]
    [InlineData(ReportedEnd.Cancelled)]
    public void One_that_was_to_be_cancelled_is_not_dispatched_again(ReportedEnd end)
    {
        var subject = Fired();
        subject.CancelExecution("10:01:10", subject.Only.Row.ExecutionId);
        var decision = subject.Report("10:01:20", subject.Only, end);

        Assert.Equal("10:01 cancelled", subject.History);
        Assert.Empty(decision.Dispatches);
    }

    [Fact]
    public void One_that_was_to_be_cancelled_and_is_lost_is_cancelled()
    {
        var subject = Fired();
        subject.CancelExecution("10:01:10", subject.Only.Row.ExecutionId);
        var decision = subject.Lost("10:01:20", subject.Only);

        Assert.Equal("10:01 cancelled", subject.History);
        Assert.Equal(Given.At("10:01:20"), subject.Rows[0].FinishedAt);
        Assert.Empty(decision.Dispatches);
    }

    [Fact]
    public void One_that_succeeded_before_the_cancellation_reached_it_has_succeeded()
    {
        var subject = Fired();
        subject.CancelExecution("10:01:10", subject.Only.Row.ExecutionId);
        subject.FinishAll("10:01:20");

        Assert.Equal("10:01 succeeded", subject.History);
    }

    public static TheoryData<string> Stale => ["dispatch", "attempt", "incarnation", "execution"];

    [Theory]
    [MemberData(nameof(Stale))]
    public void A_report_of_anything_but_the_current_dispatch_is_a_duplicate_and_changes_nothing(string what)
    {
        var subject = Fired();
        var first = Subject.ReportOf("10:01:20", subject.Only);
        subject.Lost("10:01:10", subject.Only);
        var current = Subject.ReportOf("10:01:20", subject.Only);
        var before = subject.State;

        var decision = subject.Report("10:01:30", what switch
        {
            "dispatch" => first,
            "attempt" => current with { Attempt = 2 },
            "incarnation" => current with { Incarnation = Guid.NewGuid() },
            _ => current with { ExecutionId = Guid.NewGuid() },
        });

        Assert.True(decision.Duplicate);
        Assert.Same(before, decision.State);
        Assert.Empty(decision.Rows);
    }

    [Fact]
    public void The_same_report_twice_counts_once()
    {
        var subject = Fired();
        var report = Subject.ReportOf("10:01:20", subject.Only, ReportedEnd.Failed);

        Assert.False(subject.Report("10:01:20", report).Duplicate);
        Assert.True(subject.Report("10:01:21", report).Duplicate);
        Assert.Equal(1, subject.Runtime.ErrorCount);
    }

    [Fact]
    public void A_loss_of_anything_but_the_current_dispatch_changes_nothing()
    {
        var subject = Fired();
        var first = subject.Only;
        subject.Lost("10:01:10", first);
        var before = subject.State;

        Assert.Same(before, subject.Lost("10:01:20", first).State);
        subject.FinishAll("10:01:30");
        before = subject.State;
        Assert.Same(before, subject.Lost("10:01:40", first).State);
    }

    [Fact]
    public void An_end_it_does_not_know_is_an_error()
    {
        var subject = Fired();

        Assert.Throws<ArgumentOutOfRangeException>(() => subject.Report("10:01:20", subject.Only, (ReportedEnd)99));
    }

    private static Subject Fired()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");
        return subject;
    }
}
