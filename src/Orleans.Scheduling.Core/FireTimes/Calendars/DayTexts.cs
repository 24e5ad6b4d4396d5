using System.Collections.Frozen;
using NodaTime;
using NodaTime.Text;

namespace Orleans.Scheduling.Core.FireTimes.Calendars;

/// <summary>How a calendar writes its days and windows.</summary>
internal static class DayTexts
{
    public static readonly LocalDatePattern Date = LocalDatePattern.Iso;

    public static readonly AnnualDatePattern Yearly = AnnualDatePattern.Iso;

    /// <summary>The days of the week by their names.</summary>
    public static readonly FrozenDictionary<string, IsoDayOfWeek> Weekdays = Enum.GetValues<IsoDayOfWeek>()
        .Where(day => day != IsoDayOfWeek.None)
        .ToFrozenDictionary(day => day.ToString().ToLowerInvariant());

    /// <summary>A valid window's expression.</summary>
    public static CronText ReadCron(string text) => CronText.TryParse(text, seed: 0, out var cron, out var error)
        ? cron
        : throw new SchedulingException([new FieldError("windows", error)]);
}
