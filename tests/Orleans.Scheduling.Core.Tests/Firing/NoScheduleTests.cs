using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>Inputs to a schedule that isn't there.</summary>
public sealed class NoScheduleTests
{
    private static readonly Change Change = new(Guid.NewGuid(), Caller.Anonymous);

    [Fact]
    public void Wakes_and_reports_decide_nothing()
    {
        Assert.Null(ScheduleMachine.Apply(null, new ScheduleInput.Wake(), Given.At("10:00"), Given.Silo));
        Assert.Null(ScheduleMachine.Apply(null, new ScheduleInput.Lost(Guid.NewGuid(), 1, 1), Given.At("10:00"), Given.Silo));
        var report = new ExecutionReport
        {
            ExecutionId = Guid.NewGuid(),
            Incarnation = Guid.NewGuid(),
            Attempt = 1,
            Dispatch = 1,
            End = ReportedEnd.Succeeded,
            FinishedAt = Given.At("10:00"),
        };
        Assert.Null(ScheduleMachine.Apply(null, new ScheduleInput.Complete(report, new RetryDefaults()), Given.At("10:00"), Given.Silo));
    }

    [Fact]
    public void Changes_find_nothing_where_it_never_was() => Assert.All(
        Changes, input => Assert.Equal(SchedulingError.NotFound, Subject.Refusal(() => ScheduleMachine.Apply(null, input, Given.At("10:00"), Given.Silo))));

    [Fact]
    public void Changes_find_nothing_once_it_is_deleted()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Delete("10:00");

        Assert.All(Changes, input => Assert.Equal(
            SchedulingError.NotFound, Subject.Refusal(() => ScheduleMachine.Apply(subject.State, input, Given.At("10:00"), Given.Silo))));
    }

    private static IEnumerable<ScheduleInput> Changes =>
    [
        new ScheduleInput.Update(Given.Every(5), Change),
        new ScheduleInput.Pause(null, Change),
        new ScheduleInput.Resume(false, Change),
        new ScheduleInput.Trigger(null, Change),
        new ScheduleInput.End(ScheduleStatus.Cancelled, Change),
        new ScheduleInput.End(ScheduleStatus.Deleted, Change),
        new ScheduleInput.CancelExecution(Guid.NewGuid(), Change),
    ];
}
