namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>From when, until when and how spread a schedule fires; what fires once takes none of these.</summary>
internal static class WindowRules
{
    private const int MaxJitterSeconds = 24 * 3_600;

    /// <summary>The wrong ones of these fields.</summary>
    public static IEnumerable<FieldError> Check(ScheduleTiming timing, DateTimeOffset now) => timing.Type switch
    {
        ScheduleType.Cron or ScheduleType.Interval =>
        [
            .. CheckEnd(timing, now),
            .. RangeRules.Check("jitter_seconds", timing.JitterSeconds, 0, MaxJitterSeconds),
        ],
        ScheduleType.After =>
        [
            .. CheckEnd(timing, now),
            .. CheckAbsent("jitter_seconds", timing.JitterSeconds != 0, timing.Type, "fires at once"),
        ],
        _ =>
        [
            .. CheckAbsent("start_at", timing.StartAt is not null, timing.Type),
            .. CheckAbsent("end_at", timing.EndAt is not null, timing.Type),
            .. CheckAbsent("jitter_seconds", timing.JitterSeconds != 0, timing.Type),
        ],
    };

    private static IEnumerable<FieldError> CheckEnd(ScheduleTiming timing, DateTimeOffset now)
    {
        if (timing.EndAt <= now)
            yield return new FieldError("end_at", $"{timing.EndAt:O} is not in the future; it is {now:O} now.");
        else if (timing.EndAt <= timing.StartAt)
            yield return new FieldError("end_at", $"{timing.EndAt:O} is not after start_at, {timing.StartAt:O}.");
    }

    private static IEnumerable<FieldError> CheckAbsent(string field, bool given, ScheduleType type, string fires = "fires once")
    {
        if (given)
            yield return new FieldError(field, $"A schedule of type {WireNames.Of(type)} {fires} and takes none; leave it out.");
    }
}
