namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>When a schedule fires: each type needs its own field and takes no other's.</summary>
internal static class TimingRules
{
    // A century: no schedule waits longer, and no arithmetic comes near the calendar's end.
    private const long MaxIntervalSeconds = 36_525L * 24 * 3_600;

    /// <summary>The wrong fields of a timing.</summary>
    public static IEnumerable<FieldError> Check(ScheduleTiming? timing, DateTimeOffset now)
    {
        if (timing is null) return [new FieldError("schedule_type", "It is missing; say when the schedule fires.")];
        if (!Enum.IsDefined(timing.Type)) return RangeRules.CheckDefined("schedule_type", timing.Type);
        return
        [
            .. CheckZone(timing.TimeZone),
            .. CheckFieldOf(
                ScheduleType.Cron, timing.CronExpressions is null ? CronFields.One : CronFields.List,
                timing.Cron is not null || timing.CronExpressions is not null, timing.Type),
            .. CheckFieldOf(ScheduleType.Interval, "interval_seconds", timing.IntervalSeconds is not null, timing.Type),
            .. CheckFieldOf(ScheduleType.OneTime, "scheduled_time", timing.ScheduledTime is not null, timing.Type),
            .. CheckFieldOf(ScheduleType.After, "after", timing.After is not null, timing.Type),
            .. CheckValue(timing, now),
            .. WindowRules.Check(timing, now),
            .. CalendarRules.CheckNames(timing),
        ];
    }

    private static IEnumerable<FieldError> CheckZone(string? id)
    {
        if (!Zones.TryGet(id, out _)) yield return Zones.Unknown(id);
    }

    private static IEnumerable<FieldError> CheckFieldOf(ScheduleType owner, string field, bool given, ScheduleType type)
    {
        var name = WireNames.Of(owner);
        if (given && type != owner)
            yield return new FieldError(
                field, $"It belongs to {name} schedules; leave it out, or set schedule_type to {name}.");
        if (!given && type == owner)
            yield return new FieldError(field, $"It is missing; a schedule of type {name} needs it.");
    }

    private static IEnumerable<FieldError> CheckValue(ScheduleTiming timing, DateTimeOffset now) => timing switch
    {
        { Type: ScheduleType.Cron } => CronRules.Check(timing, now),
        { Type: ScheduleType.Interval } =>
            RangeRules.Check("interval_seconds", timing.IntervalSeconds, 1, MaxIntervalSeconds),
        { Type: ScheduleType.OneTime, ScheduledTime: { } time } when time <= now =>
            [new FieldError("scheduled_time", $"{time:O} is not in the future; it is {now:O} now.")],
        { Type: ScheduleType.After, After: { } after } => AfterRules.Check(after),
        _ => [],
    };
}
