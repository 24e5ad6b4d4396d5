using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>A schedule that is to go for good.</summary>
public sealed class PurgingTests
{
    [Fact]
    public void An_idle_schedule_is_deleted_and_ready_at_once()
    {
        var subject = Subject.Created(Given.Every(60));
        Purge(subject, "10:00:30");

        Assert.Equal((ScheduleStatus.Deleted, 2L, true), (subject.Status, subject.Version, Purging.IsReady(subject.State)));
        var audit = subject.Audit[^1];
        Assert.Equal(("schedule_remove", "hard,status"), (audit.Action, string.Join(',', audit.Changes.Select(c => c.Field))));
    }

    [Fact]
    public void It_wakes_until_it_is_gone()
    {
        var subject = Subject.Created(Given.Every(60));
        Purge(subject, "10:00:30");

        Assert.Equal(Given.At("10:01:30"), subject.Runtime.NextWakeAt);
        subject.Wake("10:01:00");
        Assert.Equal(Given.At("10:01:30"), subject.Runtime.NextWakeAt);
        Assert.Empty(subject.Wake("10:01:30").Audit);
        Assert.Equal(Given.At("10:02:30"), subject.Runtime.NextWakeAt);
        Assert.True(Purging.IsReady(subject.State));
    }

    [Fact]
    public void Executions_are_cancelled_and_waited_for()
    {
        var subject = Subject.Created(Given.Every(60) with { MaxInstances = 1, Overlap = OverlapPolicy.BufferOne });
        subject.Wake("10:01");
        subject.Wake("10:02");
        var decision = Purge(subject, "10:02:30");

        Assert.Equal("10:01 running; 10:02 cancelled", subject.History);
        Assert.Equal(subject.Only.Row.ExecutionId, Assert.Single(decision.Cancellations));
        Assert.False(Purging.IsReady(subject.State));
        subject.Report("10:02:40", subject.Only, ReportedEnd.Cancelled);
        Assert.True(Purging.IsReady(subject.State));
        Assert.Equal("10:01 cancelled; 10:02 cancelled", subject.History);
    }

    [Theory]
    [InlineData(ScheduleStatus.Deleted)]
    [InlineData(ScheduleStatus.Cancelled)]
    public void What_has_ended_can_be_purged_too(ScheduleStatus ended)
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Put(c => new ScheduleInput.End(ended, c), "10:00:10");
        Purge(subject, "10:00:20");

        Assert.Equal((ScheduleStatus.Deleted, 3L, true), (subject.Status, subject.Version, Purging.IsReady(subject.State)));
    }

    [Fact]
    public void A_schedule_deleted_with_executions_under_way_still_waits_for_them()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");
        subject.Delete("10:01:10");

        Assert.Empty(Purge(subject, "10:01:20").Cancellations);
        Assert.False(Purging.IsReady(subject.State));
        subject.Report("10:01:30", subject.Only);
        Assert.True(Purging.IsReady(subject.State));
    }

    [Fact]
    public void Nothing_more_can_be_done_to_it()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");
        var report = Subject.ReportOf("10:01:20", subject.Only, ReportedEnd.Failed);
        subject.Report("10:01:20", report);
        var failed = Assert.Single(subject.Rows);
        Purge(subject, "10:01:30");

        Assert.Equal(SchedulingError.NotFound, Subject.Refusal(() => Purge(subject, "10:01:40")));
        Assert.Equal(SchedulingError.NotFound, Subject.Refusal(() => subject.Delete("10:01:40")));
        Assert.Equal(SchedulingError.NotFound, Subject.Refusal(() => subject.Redrive("10:01:40", failed)));
        Assert.Equal(SchedulingError.NotFound, Subject.Refusal(() => subject.Trigger("10:01:40")));
        Assert.True(subject.Report("10:01:40", report).Duplicate);
        Assert.Empty(subject.Wake("10:03").Rows);
    }

    [Fact]
    public void A_purge_of_another_version_is_refused()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Delete("10:00:10");

        Assert.Equal(SchedulingError.VersionMismatch, Subject.Refusal(() => subject.Put(
            c => new ScheduleInput.End(ScheduleStatus.Deleted, c with { ExpectedVersion = 1 }) { Purge = true }, "10:00:20")));
    }

    [Fact]
    public void What_remains_says_who_asked_and_why()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Put(c => new ScheduleInput.End(ScheduleStatus.Deleted, c with { Note = "tidy" }) { Purge = true }, "10:00:20");

        var row = Purging.Row(subject.State, Given.At("10:00:25"));

        Assert.Equal(
            (Given.ScheduleId, "schedule_purge", "ops", "tidy", "t-1", Given.At("10:00:25")),
            (row.ScheduleId, row.Action, row.Actor, row.Note, row.TraceId, row.At));
        Assert.NotEqual(subject.Audit[^1].AuditId, row.AuditId);
    }

    [Fact]
    public void Without_being_asked_nothing_is_purged()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Delete("10:00:10");

        Assert.False(Purging.IsReady(subject.State));
        Assert.Null(subject.Runtime.NextWakeAt);
    }

    private static Decision Purge(Subject subject, string at) =>
        subject.Put(c => new ScheduleInput.End(ScheduleStatus.Deleted, c) { Purge = true }, at);
}
