using System.Collections.Immutable;
using NodaTime;
using Orleans.Scheduling.Core.FireTimes.Calendars;

namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>What makes a calendar valid, and the naming of calendars by schedules.</summary>
public static class CalendarRules
{
    private const int MaxDescription = 2_000;
    private const int MaxDates = 1_000;
    private const int MaxYearlyDates = 366;
    private const int MaxWeekdays = 6;
    private const int MaxWindows = 20;
    private const int MaxCalendars = 20;
    private const int MaxDurationSeconds = 31 * 24 * 3_600;

    // Begins of a window that are compared with its duration: enough for every gap of the usual expressions.
    private const int BeginsTried = 500;

    /// <summary>Every wrong field of a calendar; empty = it is valid.</summary>
    public static ImmutableArray<FieldError> Check(string name, CalendarDefinition calendar, DateTimeOffset now) =>
    [
        .. NameRules.Check("name", name, "calendar"),
        .. TextRules.CheckOptional("description", calendar.Description, MaxDescription),
        .. calendar.TimeZone is { } zone && !Zones.TryGet(zone, out _) ? [Zones.Unknown(zone)] : Array.Empty<FieldError>(),
        .. CheckList("dates", calendar.Dates, MaxDates,
            text => DayTexts.Date.Parse(text).Success, "is not a date; give yyyy-mm-dd"),
        .. CheckList("yearly_dates", calendar.YearlyDates, MaxYearlyDates,
            text => DayTexts.Yearly.Parse(text).Success, "is not a day of the year; give mm-dd"),
        .. CheckList("weekdays", calendar.Weekdays, MaxWeekdays,
            DayTexts.Weekdays.ContainsKey, "is not a day of the week; give monday to sunday"),
        .. calendar.Windows.IsDefault ? [] : CheckWindows(calendar.Windows, now),
    ];

    /// <summary>The wrong ones of a timing's fields that are about calendars.</summary>
    internal static IEnumerable<FieldError> CheckNames(ScheduleTiming timing)
    {
        if (!Enum.IsDefined(timing.CalendarPolicy))
        {
            foreach (var error in RangeRules.CheckDefined("calendar_policy", timing.CalendarPolicy)) yield return error;
        }

        if (timing.Calendars is not { IsDefaultOrEmpty: false } names) yield break;
        if (timing.Type is ScheduleType.Immediate or ScheduleType.After)
            yield return new FieldError(
                "calendars", $"A schedule of type {WireNames.Of(timing.Type)} fires at once and takes none; leave it out.");
        if (names.Length > MaxCalendars)
            yield return new FieldError("calendars", $"There are {names.Length} calendars; at most {MaxCalendars} are allowed.");
        foreach (var (index, name) in names.Index())
        {
            if (names.IndexOf(name) < index)
                yield return new FieldError($"calendars[{index}]", $"{Quoted.Value(name)} is given twice; give each calendar once.");
            foreach (var error in NameRules.Check($"calendars[{index}]", name, "calendar")) yield return error;
        }
    }

    private static IEnumerable<FieldError> CheckList(
        string field, ImmutableArray<string> items, int max, Func<string, bool> isValid, string wrong)
    {
        if (items.IsDefault) yield break;
        if (items.Length > max)
        {
            yield return new FieldError(field, $"There are {items.Length} items; at most {max} are allowed.");
            yield break;
        }

        foreach (var (index, item) in items.Index())
        {
            if (item is null || !isValid(item)) yield return new FieldError($"{field}[{index}]", $"{Quoted.Value(item)} {wrong}.");
        }
    }

    private static IEnumerable<FieldError> CheckWindows(ImmutableArray<CalendarWindow> windows, DateTimeOffset now)
    {
        if (windows.Length > MaxWindows)
            return [new FieldError("windows", $"There are {windows.Length} windows; at most {MaxWindows} are allowed.")];
        return windows.SelectMany((window, index) => Check($"windows[{index}]", window, now));
    }

    private static IEnumerable<FieldError> Check(string field, CalendarWindow window, DateTimeOffset now)
    {
        var (cronField, durationField) = ($"{field}.cron_expression", $"{field}.duration_seconds");
        if (window.DurationSeconds is < 1 or > MaxDurationSeconds)
            return RangeRules.Check(durationField, window.DurationSeconds, 1, MaxDurationSeconds);
        if (!CronText.TryParse(window.CronExpression ?? "", seed: 0, out var cron, out var error))
            return [new FieldError(cronField, error)];
        if (cron.IsSeeded)
            return [new FieldError(cronField, "It has an H, which stands for something else in each schedule; give a number.")];

        var begins = Begins(cron, now).ToList();
        if (begins.Count == 0)
            return [new FieldError(cronField, $"{Quoted.Value(window.CronExpression)} never begins; give days that occur in the months it names.")];
        var gap = begins.Zip(begins.Skip(1), (one, next) => next - one).DefaultIfEmpty(TimeSpan.MaxValue).Min();
        return gap >= TimeSpan.FromSeconds(window.DurationSeconds)
            ? []
            : [new FieldError(durationField, $"It begins again after {gap.TotalSeconds:0} seconds; a window must end before that.")];
    }

    private static IEnumerable<DateTimeOffset> Begins(CronText cron, DateTimeOffset now)
    {
        var times = new CronTimes(cron, DateTimeZone.Utc, now);
        for (var (next, count) = (times.Next(now), 0); next is { } time && count < BeginsTried; count++, next = times.Next(time))
            yield return time;
    }
}
