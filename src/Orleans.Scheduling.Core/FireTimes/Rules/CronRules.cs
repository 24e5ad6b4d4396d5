using NodaTime;

namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>A cron expression that can be read and that fires.</summary>
internal static class CronRules
{
    // H may pick a month that lacks the day asked for. So many seeds show it, however rare it is.
    private const int SeedsTried = 64;

    /// <summary>The error of an expression that can't be read or never fires.</summary>
    public static IEnumerable<FieldError> Check(string text, DateTimeOffset now)
    {
        if (!CronText.TryParse(text, seed: 0, out var cron, out var error))
            yield return error;
        else if (!FiresUnderEverySeed(text, cron, now))
            yield return new FieldError(
                "cron_expression", $"{Quoted.Value(text)} never fires; give days that occur in the months it names.");
    }

    /// <summary>What in an expression may surprise.</summary>
    public static IEnumerable<string> Warnings(string text)
    {
        if (CronText.TryParse(text, seed: 0, out var cron, out _) && cron.BothDayFields is var (dayOfMonth, dayOfWeek))
            yield return $"Day of month ({dayOfMonth}) and day of week ({dayOfWeek}) are both restricted: "
                + "a day must match BOTH (DOM AND DOW) for the schedule to fire on it.";
    }

    private static bool FiresUnderEverySeed(string text, CronText cron, DateTimeOffset now) =>
        cron.IsSeeded
            ? Enumerable.Range(0, SeedsTried)
                .All(seed => CronText.TryParse(text, seed, out var seeded, out _) && Fires(seeded, now))
            : Fires(cron, now);

    private static bool Fires(CronText cron, DateTimeOffset now) =>
        new CronTimes(cron, DateTimeZone.Utc, now).Next(now) is not null;
}
