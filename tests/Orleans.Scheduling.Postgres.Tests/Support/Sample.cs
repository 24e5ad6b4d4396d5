using Orleans.Scheduling.Core.Execution;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Tests.Support;

/// <summary>Schedules and commits with every field that matters set.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static ScheduleState State(Guid? id = null, DateTimeOffset? createdAt = null) => new(
        id ?? Guid.NewGuid(),
        new ScheduleHead
        {
            Definition = new ScheduleDefinition
            {
                Name = "nightly report",
                Timing = new ScheduleTiming { Type = ScheduleType.Interval, IntervalSeconds = 60 },
                Target = new ExecutionTarget { WorkflowId = "report" },
                Tags = ["finance", "nightly"],
                CommunityId = "north",
            },
            Status = ScheduleStatus.Active,
            Version = 1,
            Incarnation = new Guid("11111111-2222-4333-8444-555555555555"),
            CreatedAt = createdAt ?? Noon,
            UpdatedAt = createdAt ?? Noon,
            CreatedBy = "ann",
        },
        new ScheduleRuntime
        {
            LastProcessed = Noon,
            NextNominalAt = Noon.AddMinutes(1),
            NextFireAt = Noon.AddMinutes(1),
            NextWakeAt = Noon.AddMinutes(1),
        });

    public static ExecutionRow Row(
        Guid scheduleId, DateTimeOffset? at = null, ExecutionStatus status = ExecutionStatus.Running) => new()
    {
        ExecutionId = ExecutionIds.Create(scheduleId, Guid.Empty, at ?? Noon, "auto"),
        ScheduleId = scheduleId,
        Status = status,
        Cause = "auto",
        ScheduledAt = at ?? Noon,
        FireAt = at ?? Noon,
        DecidedAt = at ?? Noon,
        Attempt = 1,
        Dispatch = 1,
    };

    public static AuditRow Audit(Guid scheduleId, string action = "schedule_create") =>
        new(Guid.CreateVersion7(), scheduleId, Noon, action, "ann", "because", "trace");

    public static ScheduleCommit Create(ScheduleState state) =>
        new(state, 0, HeadChange.Whole, [], [Audit(state.ScheduleId)], RemindAt: null);

    public static ScheduleCommit Fire(ScheduleState state, long version, params ExecutionRow[] rows) =>
        new(state, version, HeadChange.None, [.. rows], [], RemindAt: null);
}
