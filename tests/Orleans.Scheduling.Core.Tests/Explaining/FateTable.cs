using Orleans.Scheduling.Core.Explaining;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Tests.Firing;

namespace Orleans.Scheduling.Core.Tests.Explaining;

/// <summary>The fate of one nominal time: of its row, or else of the schedule's status, mark, pause and limit.</summary>
public sealed class FateTable
{
    [Theory]
    [InlineData("auto", ExecutionStatus.Succeeded, Fate.Executed)]
    [InlineData("auto", ExecutionStatus.Failed, Fate.Executed)]
    [InlineData("auto", ExecutionStatus.TimedOut, Fate.Executed)]
    [InlineData("auto", ExecutionStatus.Cancelled, Fate.Executed)]
    [InlineData("auto", ExecutionStatus.DeadLettered, Fate.Executed)]
    [InlineData("auto", ExecutionStatus.Queued, Fate.Queued)]
    [InlineData("auto", ExecutionStatus.Expired, Fate.Expired)]
    [InlineData("auto", ExecutionStatus.Running, Fate.UnderWay)]
    [InlineData("auto", ExecutionStatus.RetryWaiting, Fate.UnderWay)]
    [InlineData("auto", ExecutionStatus.Missed, Fate.Missed)]
    [InlineData("auto", ExecutionStatus.Coalesced, Fate.Coalesced)]
    [InlineData("auto", ExecutionStatus.Skipped, Fate.Skipped)]
    [InlineData("manual:1", ExecutionStatus.Succeeded, Fate.Triggered)]
    [InlineData("manual:1", ExecutionStatus.Running, Fate.Triggered)]
    public void A_row_decides(string cause, ExecutionStatus status, Fate fate) => Assert.Equal(fate, Fates.Of(new ExecutionRow
    {
        ExecutionId = Guid.Empty,
        ScheduleId = Guid.Empty,
        Status = status,
        Cause = cause,
        ScheduledAt = Given.At("10:00"),
        FireAt = Given.At("10:00"),
        DecidedAt = Given.At("10:00"),
        Attempt = 1,
    }));

    [Fact]
    public void One_cancelled_before_it_began_was_dropped()
    {
        var subject = Subject.Created(Given.Every(60) with { MaxInstances = 1, Overlap = OverlapPolicy.BufferAll });
        subject.Wake("10:01");
        subject.Wake("10:02");
        subject.Cancel("10:02:10");

        Assert.Equal([Fate.UnderWay, Fate.Skipped], subject.Rows.Select(Fates.Of));
    }

    // Created 10:00, decided up to 11:00, now 11:30.
    [Theory]
    [InlineData(ScheduleStatus.Active, null, "09:59", "09:59", false, Fate.BeforeCreation)]
    [InlineData(ScheduleStatus.Active, null, "10:00", "10:00", false, Fate.NoRecord)]
    [InlineData(ScheduleStatus.Active, null, "11:00", "11:00", false, Fate.NoRecord)]
    [InlineData(ScheduleStatus.Active, null, "11:01", "11:01", false, Fate.BeingDecided)]
    [InlineData(ScheduleStatus.Active, null, "11:30", "11:30", false, Fate.BeingDecided)]
    [InlineData(ScheduleStatus.Active, null, "11:30", "11:31", false, Fate.HeldByJitter)]
    [InlineData(ScheduleStatus.Active, null, "11:31", "11:31", false, Fate.NotDue)]
    [InlineData(ScheduleStatus.Active, null, "11:31", "11:31", true, Fate.LimitReached)]
    [InlineData(ScheduleStatus.Active, null, "11:00", "11:00", true, Fate.NoRecord)]
    [InlineData(ScheduleStatus.Paused, null, "11:01", "11:01", false, Fate.Paused)]
    [InlineData(ScheduleStatus.Paused, null, "12:00", "12:00", false, Fate.Paused)]
    [InlineData(ScheduleStatus.Paused, null, "12:00", "12:00", true, Fate.LimitReached)]
    [InlineData(ScheduleStatus.Paused, "12:00", "12:00", "12:00", false, Fate.Paused)]
    [InlineData(ScheduleStatus.Paused, "12:00", "12:01", "12:01", false, Fate.NotDue)]
    [InlineData(ScheduleStatus.Completed, null, "11:01", "11:01", false, Fate.Ended)]
    [InlineData(ScheduleStatus.Completed, null, "11:01", "11:01", true, Fate.LimitReached)]
    [InlineData(ScheduleStatus.Cancelled, null, "11:01", "11:01", true, Fate.Ended)]
    [InlineData(ScheduleStatus.Deleted, null, "12:00", "12:00", false, Fate.Ended)]
    [InlineData(ScheduleStatus.Deleted, null, "10:30", "10:30", false, Fate.NoRecord)]
    public void Without_a_row_the_schedule_decides(
        ScheduleStatus status, string? until, string nominal, string fireAt, bool pastLimit, Fate fate)
    {
        var state = Subject.Created(Given.Every(60)).State;
        var pause = new PauseInfo { PausedAt = Given.At("11:00"), Until = until is null ? null : Given.At(until) };
        state = state with
        {
            Head = state.Head with { Status = status, Pause = status == ScheduleStatus.Paused ? pause : null },
            Runtime = state.Runtime with { LastProcessed = Given.At("11:00") },
        };

        Assert.Equal(
            fate, Fates.Of(state, new Occurrence(Given.At(nominal), Given.At(fireAt)), pastLimit, Given.At("11:30")));
    }
}
