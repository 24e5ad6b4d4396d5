namespace Orleans.Scheduling.Core.Firing;

/// <summary>What an edit does: a new timing takes over from now on, after the old one is settled up to now (R2).</summary>
internal static class Editing
{
    internal static Decision Update(ScheduleState state, ScheduleInput.Update input, DateTimeOffset now)
    {
        Preconditions.Version(state, input.Change);
        Preconditions.NotEnded(state);
        var draft = new Draft(state);
        var old = state.Head.Definition;
        var asked = ScheduleMachine.WholeMilliseconds(input.Definition);
        var timingChanges = asked.Timing != old.Timing;
        if (timingChanges)
        {
            if (asked.Timing.Type == ScheduleType.Immediate)
            {
                throw new SchedulingException(
                    [new FieldError("schedule_type", "An existing schedule can't become immediate; trigger it instead.")]);
            }

            Settle(draft, now);
            if (draft.MoreDue)
            {
                return draft.Decide(now, applied: false);
            }
        }

        // At the limit nothing was due, so a raised one doesn't make late fires of what passed meanwhile.
        if (timingChanges || draft.LimitReached)
        {
            draft.AdvanceTo(Occurrences.MarkFor(asked.Timing, now));
        }

        // Fields that a newer version stored and this one doesn't know outlive the edit.
        var definition = asked with { Extensions = old.Extensions };
        var calendars = CalendarCopies.Of(definition.Timing, [.. input.Calendars, .. draft.Head.Calendars ?? []]);
        draft.ChangeHead(
            draft.Head with { Definition = definition, Calendars = calendars }, "schedule_update", input.Change, now);
        return draft.Decide(now);
    }

    /// <summary>Decides all that the times as they were so far have made due; more than a turn decides may be left.</summary>
    internal static void Settle(Draft draft, DateTimeOffset now)
    {
        if (draft.Head.Status == ScheduleStatus.Paused)
        {
            Occurrences.SkipPaused(draft, now);
        }
        else
        {
            Occurrences.FireBeforeEdit(draft, now);
        }
    }
}
