using NodaTime;

namespace Orleans.Scheduling.Core.Tests.FireTimes;

/// <summary>A cron expression beside what it means, told without Cronos.</summary>
/// <param name="Cron">The expression; every day, to the minute.</param>
/// <param name="Repeats">True if it fires in both passes of an overlap.</param>
/// <param name="Matches">Whether the clocks show one of its times.</param>
internal sealed record ClockPattern(string Cron, bool Repeats, Func<LocalDateTime, bool> Matches)
{
    public static ClockPattern At(LocalDateTime time) => new(
        $"{time.Minute} {time.Hour} * * *", Repeats: false, t => t.Hour == time.Hour && t.Minute == time.Minute);

    public static readonly ClockPattern EveryHalfHour = new("*/30 * * * *", Repeats: true, t => t.Minute % 30 == 0);

    public static readonly ClockPattern EveryHour = new("17 * * * *", Repeats: true, t => t.Minute == 17);

    public static readonly ClockPattern EveryTwentyMinutesFromSeven = new("7/20 * * * *", Repeats: true, t => t.Minute % 20 == 7);

    public static readonly ClockPattern SomeNights =
        new("10-50/13 0-3 * * *", Repeats: true, t => t.Hour <= 3 && (t.Minute is 10 or 23 or 36 or 49));

    public static readonly ClockPattern ListOfNightTimes =
        new("0,45 0,1,2,3 * * *", Repeats: false, t => t.Hour <= 3 && (t.Minute is 0 or 45));
}
