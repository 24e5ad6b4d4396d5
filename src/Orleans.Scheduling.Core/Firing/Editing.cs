using System.Collections.Immutable;
using Orleans.Scheduling.Core.Templates;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>What an edit does: a new timing takes over from now on, after the old one is settled up to now (R2).</summary>
public static class Editing
{
    /// <summary>What keeps a schedule from having another's timing; empty = nothing.</summary>
    public static ImmutableArray<FieldError> CheckTiming(ScheduleTiming old, ScheduleTiming next) =>
        next != old && next.Type == ScheduleType.Immediate
            ? [new FieldError("schedule_type", "An existing schedule can't become immediate; trigger it instead.")]
            : [];

    internal static Decision Update(ScheduleState state, ScheduleInput.Update input, DateTimeOffset now)
    {
        Preconditions.Version(state, input.Change);
        Preconditions.NotEnded(state);
        return Replace(state, input.Definition, input.Calendars, input.Template, input.Change, now);
    }

    /// <summary>Puts a definition in the place of the one there was.</summary>
    internal static Decision Replace(
        ScheduleState state, ScheduleDefinition next, ImmutableArray<Calendar> calendars, TemplateLink? template, Change change,
        DateTimeOffset now)
    {
        var draft = new Draft(state);
        var old = state.Head.Definition;
        var asked = ScheduleMachine.WholeMilliseconds(next);
        var timingChanges = asked.Timing != old.Timing;
        if (timingChanges)
        {
            if (CheckTiming(old.Timing, asked.Timing) is { IsEmpty: false } errors)
            {
                throw new SchedulingException(errors);
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
        var copies = CalendarCopies.Of(definition.Timing, [.. calendars, .. draft.Head.Calendars ?? []]);
        draft.ChangeHead(
            draft.Head with { Definition = definition, Calendars = copies, Template = template }, "schedule_update", change, now);
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
