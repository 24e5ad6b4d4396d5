using System.Collections.Immutable;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Works out the fires to come.</summary>
internal static class Upcoming
{
    /// <summary>The next fires of a schedule.</summary>
    public static ImmutableArray<OccurrenceResponse> Of(ScheduleState state, int count, DateTimeOffset now)
    {
        var schedule = state.ToSnapshot();
        if (schedule.Status is not (ScheduleStatus.Active or ScheduleStatus.Paused)) return [];
        var timing = schedule.Definition.Timing;
        var left = schedule.Definition.MaxExecutions is { } max ? Math.Max(0, max - schedule.AutoCount) : long.MaxValue;
        return Take(Occurrences.TimesOf(state), timing.TimeZone, JustBefore(schedule, now), (int)Math.Min(count, left));
    }

    /// <summary>The fires a definition would have if it were created now.</summary>
    public static ImmutableArray<OccurrenceResponse> Of(
        ScheduleDefinition definition, IEnumerable<CalendarDefinition> calendars, int count, DateTimeOffset now)
    {
        // The jitter depends on an id that doesn't exist yet: none is better than a wrong one.
        var timing = definition.Timing with { JitterSeconds = 0 };
        var times = new NominalTimes(timing, Guid.Empty, now, calendars);
        // An immediate schedule's one time is now.
        return Take(times, timing.TimeZone, now.AddTicks(-1), (int)Math.Min(count, definition.MaxExecutions ?? count));
    }

    private static DateTimeOffset JustBefore(ScheduleSnapshot schedule, DateTimeOffset now)
    {
        // What is due and not decided yet is still to come.
        if (schedule.Status == ScheduleStatus.Active) return schedule.NextNominalAt?.AddTicks(-1) ?? now;
        return schedule.Pause?.Until is { } until && until > now ? until : now;
    }

    private static ImmutableArray<OccurrenceResponse> Take(
        NominalTimes times, string timeZone, DateTimeOffset after, int count)
    {
        var items = ImmutableArray.CreateBuilder<OccurrenceResponse>(count);
        while (items.Count < count && times.Next(after) is { } next)
        {
            items.Add(new OccurrenceResponse
            {
                ScheduledAt = next.Nominal.UtcDateTime,
                ScheduledAtLocal = WallTime.ToLocal(next.Nominal, timeZone),
                FireAt = next.FireAt.UtcDateTime,
            });
            after = next.Nominal;
        }

        return items.ToImmutable();
    }
}
