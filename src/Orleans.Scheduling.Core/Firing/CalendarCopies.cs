using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>A schedule goes by copies of the calendars it names, so that its state alone says when it is due.</summary>
public static class CalendarCopies
{
    /// <summary>Of each calendar that a timing names, the newest copy known; null = it names none.</summary>
    internal static ImmutableArray<Calendar>? Of(ScheduleTiming timing, params IEnumerable<Calendar> known) =>
        timing.Calendars is { IsDefaultOrEmpty: false } names
            ? [.. names.Select(name => known.Where(copy => copy.Name == name).MaxBy(copy => copy.Version)).OfType<Calendar>()]
            : null;

    /// <summary>What copies exclude.</summary>
    internal static IEnumerable<CalendarDefinition> DefinitionsOf(ImmutableArray<Calendar>? copies) =>
        (copies ?? []).Select(copy => copy.Definition);

    /// <summary>A calendar has changed: the old copy is settled up to now, then the new one takes its place (R2).</summary>
    internal static Decision Replace(ScheduleState state, ScheduleInput.CalendarChanged input, DateTimeOffset now)
    {
        var head = state.Head;
        if (head.Status is not (ScheduleStatus.Active or ScheduleStatus.Paused) || !IsNewer(head, input.Calendar))
        {
            return new Decision(state);
        }

        var draft = new Draft(state);
        Editing.Settle(draft, now);
        if (draft.MoreDue)
        {
            return draft.Decide(now, applied: false);
        }

        draft.AdvanceTo(now);
        var copies = Of(head.Definition.Timing, [input.Calendar, .. head.Calendars ?? []]);
        draft.ChangeHead(draft.Head with { Calendars = copies }, "schedule_update", input.Change, now);
        return draft.Decide(now);
    }

    /// <summary>True where the schedule names the calendar and goes by an older version of it.</summary>
    public static bool IsNewer(ScheduleHead head, Calendar calendar) =>
        head.Definition.Timing.Calendars is { IsDefaultOrEmpty: false } names && names.Contains(calendar.Name)
        && !(head.Calendars ?? []).Any(copy => copy.Name == calendar.Name && copy.Version >= calendar.Version);
}
