using Orleans.Scheduling.Core.Execution;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>
/// A schedule that is to go for good: first its executions end, then its grain has the store remove all there is of it. Until
/// that is done the schedule wakes, so that a crash only interrupts it.
/// </summary>
public static class Purging
{
    /// <summary>True once nothing is under way any more, and the store may begin.</summary>
    public static bool IsReady(ScheduleState state) =>
        state.Head.Purge is not null && state.Runtime.Unfinished.IsEmpty && state.Runtime.Queued.IsEmpty;

    /// <summary>The row of the audit trail that remains.</summary>
    public static AuditRow Row(ScheduleState state, DateTimeOffset now)
    {
        var (head, purge) = (state.Head, state.Head.Purge!);
        return new AuditRow(
            ExecutionIds.Create(state.ScheduleId, head.Incarnation, now, "schedule_purge"),
            state.ScheduleId, now, "schedule_purge", purge.RequestedBy, purge.Note, purge.TraceId);
    }

    internal static PurgeRequest Of(Change change, DateTimeOffset now) => new()
    {
        RequestedAt = now,
        RequestedBy = change.Caller.Name,
        Note = change.Note,
        TraceId = change.Caller.TraceId,
    };
}
