using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>A schedule fires within a time that somebody can look ahead to.</summary>
internal static class LookaheadRules
{
    /// <summary>The error of a timing that has no occurrence soon enough, in the field that keeps it from having one.</summary>
    public static IEnumerable<FieldError> Check(
        ScheduleTiming timing,
        Guid scheduleId,
        DateTimeOffset createdAt,
        ImmutableArray<CalendarDefinition> calendars,
        DateTimeOffset now,
        int days)
    {
        // Its one time is that of its creation, or it has none of its own.
        if (timing.Type is ScheduleType.Immediate or ScheduleType.After) yield break;
        var first = First(timing, calendars);
        if (IsSoon(first)) yield break;
        var found = first is { } nominal ? $"the first is {nominal.UtcDateTime:O}" : "there is none at all";
        yield return new FieldError(
            FieldToBlame(),
            $"No time to fire lies within {days} days of now (Scheduling:MaxScheduleLookaheadDays); {found}.");

        DateTimeOffset? First(ScheduleTiming asked, params IEnumerable<CalendarDefinition> excluding) =>
            new NominalTimes(asked with { JitterSeconds = 0 }, scheduleId, createdAt, excluding).Next(now.AddTicks(-1))?.Nominal;

        bool IsSoon(DateTimeOffset? time) => time <= now.AddDays(days);

        string FieldToBlame() => timing switch
        {
            { Calendars: not null } when IsSoon(First(timing)) => "calendars",
            { EndAt: not null } when IsSoon(First(timing with { EndAt = null })) => "end_at",
            { StartAt: not null } when IsSoon(First(timing with { StartAt = null, EndAt = null })) => "start_at",
            { Type: ScheduleType.Cron, CronExpressions: not null } => CronFields.List,
            { Type: ScheduleType.Cron } => CronFields.One,
            { Type: ScheduleType.Interval } => "interval_seconds",
            _ => "scheduled_time",
        };
    }
}
