using System.Collections.Immutable;
using Orleans.Scheduling.Core.Conflicts;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Works out the fires to come.</summary>
internal static class Upcoming
{
    /// <summary>The next fires of a schedule.</summary>
    public static ImmutableArray<OccurrenceResponse> Of(ScheduleState state, int count, DateTimeOffset now) =>
        Take(UpcomingFires.Of(state, now), state.Head.Definition.Timing.TimeZone, count);

    /// <summary>The fires that <see cref="Fires"/> tells of.</summary>
    public static ImmutableArray<OccurrenceResponse> Take(UpcomingFires fires, string timeZone, int count) =>
    [
        .. fires.All().Take(count).Select(next => new OccurrenceResponse
        {
            ScheduledAt = next.Nominal.UtcDateTime,
            ScheduledAtLocal = WallTime.ToLocal(next.Nominal, timeZone),
            FireAt = next.FireAt.UtcDateTime,
        }),
    ];

    /// <summary>The fires a definition would have if it were created now.</summary>
    public static UpcomingFires Fires(ScheduleDefinition definition, IEnumerable<CalendarDefinition> calendars, DateTimeOffset now)
    {
        // The jitter depends on an id that doesn't exist yet: none is better than a wrong one.
        var timing = definition.Timing with { JitterSeconds = 0 };
        var times = new NominalTimes(timing, Guid.Empty, now, calendars);
        // An immediate schedule's one time is now.
        return new UpcomingFires(times, timing, now.AddTicks(-1), definition.MaxExecutions ?? long.MaxValue);
    }
}
