using System.Globalization;
using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Tests.FireTimes;

internal static class Given
{
    public static readonly Guid ScheduleId = Guid.Parse("01980000-0000-7000-8000-000000000001");

    public static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static ScheduleTiming CronTiming(string cron, string zone = "UTC") =>
        new() { Type = ScheduleType.Cron, Cron = cron, TimeZone = zone };

    public static NominalTimes Cron(string cron, string zone = "UTC") => Times(CronTiming(cron, zone));

    /// <summary>Created so early that creation cuts nothing off.</summary>
    public static NominalTimes Times(ScheduleTiming timing) => new(timing, ScheduleId, Time("2000-01-01T00:00:00Z"));

    public static IEnumerable<Occurrence> Between(this NominalTimes times, DateTimeOffset after, DateTimeOffset through)
    {
        for (var next = times.Next(after); next?.Nominal <= through; next = times.Next(next.Value.Nominal))
            yield return next.Value;
    }

    /// <summary>Nominal times in a span of local time, as the clocks of a zone show them: "HH:mm+hh:mm".</summary>
    public static string Shown(this NominalTimes times, string zone, string after, string through) =>
        string.Join(
            " ",
            times.Between(Time(after), Time(through)).Select(o =>
                WallTime.ToLocal(o.Nominal, zone).ToString("HH:mmzzz", CultureInfo.InvariantCulture)));
}
