namespace Orleans.Scheduling.Core.Firing;

/// <summary>Cancel and delete: nothing fires any more and what runs is cancelled.</summary>
internal static class Ending
{
    internal static Decision End(ScheduleState state, ScheduleInput.End input, DateTimeOffset now)
    {
        Preconditions.Version(state, input.Change);
        if (input.As == ScheduleStatus.Cancelled)
        {
            Preconditions.NotEnded(state);
        }

        var (action, reason) = input.As == ScheduleStatus.Deleted
            ? ("schedule_remove", "deleted")
            : ("schedule_cancelled", "cancelled");
        var draft = new Draft(state);
        if (state.Head.Status == ScheduleStatus.Paused)
        {
            Occurrences.SkipPaused(draft, now);
        }

        // What is due is not started only to be cancelled.
        if (state.Head.Status is ScheduleStatus.Active or ScheduleStatus.Paused && !draft.MoreDue)
        {
            Occurrences.SkipEnded(draft, reason, now);
        }

        if (draft.MoreDue)
        {
            return draft.Decide(now, applied: false);
        }

        draft.Cancel(u => !u.CancelRequested, now);
        Backfilling.CancelAll(draft);
        var purge = input.Purge ? Purging.Of(input.Change, now) : null;
        draft.ChangeHead(draft.Head with { Status = input.As, Pause = null, Purge = purge }, action, input.Change, now);
        return draft.Decide(now);
    }

    internal static Decision CancelExecution(ScheduleState state, ScheduleInput.CancelExecution input, DateTimeOffset now)
    {
        if (state.Runtime.Find(input.ExecutionId) is null)
        {
            throw new SchedulingException(SchedulingError.NotFound, "No such execution is under way.");
        }

        var draft = new Draft(state);
        draft.Cancel(u => u.Row.ExecutionId == input.ExecutionId, now);
        draft.Audit("execution_cancel", input.Change, now);
        return draft.Decide(now);
    }
}
