using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

public sealed class SnapshotTests
{
    [Fact]
    public void A_snapshot_says_what_the_state_says()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");
        subject.Report("10:01:10", subject.Only, ReportedEnd.Failed);
        subject.Trigger("10:01:20");
        subject.Pause("10:01:30", until: "11:00");
        var (head, runtime) = (subject.State.Head, subject.Runtime);

        Assert.Equal(
            new ScheduleSnapshot
            {
                ScheduleId = Given.ScheduleId,
                Definition = head.Definition,
                Status = ScheduleStatus.Paused,
                Version = 2,
                CreatedAt = Given.At("10:00"),
                UpdatedAt = Given.At("10:01:30"),
                CreatedBy = "ops",
                LastExecutionAt = Given.At("10:01:20"),
                LastExecutionId = runtime.LastExecutionId,
                ExecutionCount = 2,
                AutoCount = 1,
                ErrorCount = 1,
                RunningCount = 1,
                Pause = head.Pause,
            },
            subject.State.ToSnapshot());
    }

    [Fact]
    public void It_shows_both_times_of_the_next_fire()
    {
        var snapshot = Subject.Created(Given.Cron("0 12 * * *").Timed(t => t with { JitterSeconds = 600 })).State.ToSnapshot();

        Assert.Equal(Given.At("12:00"), snapshot.NextNominalAt);
        Assert.True(snapshot.NextExecutionAt > snapshot.NextNominalAt);
    }
}
