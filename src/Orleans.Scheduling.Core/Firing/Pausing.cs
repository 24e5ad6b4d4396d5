namespace Orleans.Scheduling.Core.Firing;

/// <summary>
/// Pause and resume: only fires stop, those too that waited for a place; executions under way go on (design rule R10).
/// </summary>
internal static class Pausing
{
    internal static Decision Pause(ScheduleState state, ScheduleInput.Pause input, DateTimeOffset now)
    {
        Preconditions.Version(state, input.Change);
        Preconditions.NotEnded(state);
        if (state.Head.Status == ScheduleStatus.Paused)
        {
            throw new SchedulingException(SchedulingError.Conflict, "The schedule is paused already.");
        }

        DateTimeOffset? until = input.Until is { } asked ? ScheduleMachine.WholeMilliseconds(asked) : null;
        if (until <= now)
        {
            throw new SchedulingException([new FieldError("until", $"{until:O} has passed; give a later time, or none.")]);
        }

        var draft = new Draft(state);
        Occurrences.Fire(draft, now);
        if (draft.MoreDue)
        {
            return draft.Decide(now, applied: false);
        }

        var pause = new PauseInfo { PausedAt = now, Note = input.Change.Note, Until = until };
        draft.ChangeHead(draft.Head with { Status = ScheduleStatus.Paused, Pause = pause }, "schedule_paused", input.Change, now);
        return draft.Decide(now);
    }

    /// <summary>Pauses a schedule that asked for it once one of its executions has ended badly for good.</summary>
    internal static void AfterFailure(Draft draft, ExecutionRow row, DateTimeOffset now)
    {
        // One that has nothing more to fire completes instead: there is nothing to hold back.
        if (!draft.Head.Definition.PauseOnFailure || draft.Head.Status != ScheduleStatus.Active || !HasMoreToFire(draft))
        {
            return;
        }

        var attempts = row.Attempt == 1 ? "1 attempt" : $"{row.Attempt} attempts";
        var note = $"pause_on_failure: execution {row.ExecutionId} ended {WireNames.Of(row.Status)} after {attempts}: {row.Error}";
        var pause = new PauseInfo { PausedAt = now, Note = note };
        draft.ChangeHead(
            draft.Head with { Status = ScheduleStatus.Paused, Pause = pause }, "schedule_paused", change: null, now, note);
    }

    private static bool HasMoreToFire(Draft draft) =>
        draft.Runtime.Queued.Any(q => q.Row.IsAuto)
        || (!draft.LimitReached && Occurrences.TimesOf(draft.State).Next(draft.Runtime.LastProcessed) is not null);

    internal static Decision Resume(ScheduleState state, ScheduleInput.Resume input, DateTimeOffset now)
    {
        Preconditions.Version(state, input.Change);
        if (state.Head.Status != ScheduleStatus.Paused)
        {
            throw new SchedulingException(
                SchedulingError.Conflict,
                $"The schedule is {state.Head.Status.ToString().ToLowerInvariant()}, not paused.");
        }

        var draft = new Draft(state);
        if (!input.CatchUp)
        {
            Occurrences.SkipPaused(draft, now);
            if (draft.MoreDue)
            {
                return draft.Decide(now, applied: false);
            }

            draft.AdvanceTo(now);
        }

        draft.ChangeHead(draft.Head with { Status = ScheduleStatus.Active, Pause = null }, "schedule_resumed", input.Change, now);
        return draft.Decide(now);
    }
}
