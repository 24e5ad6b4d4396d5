using NodaTime;

namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>Cron expressions that can be read and that fire.</summary>
internal static class CronRules
{
    private const int MaxExpressions = 20;

    // H may pick a month that lacks the day asked for. So many seeds show it, however rare it is.
    private const int SeedsTried = 64;

    /// <summary>The errors of expressions that can't be read or never fire, or that are too many.</summary>
    public static IEnumerable<FieldError> Check(ScheduleTiming timing, DateTimeOffset now)
    {
        var given = timing.CronExpressions is { IsDefault: false } list ? list.Length : (int?)null;
        if (given is not null && timing.Cron is not null)
        {
            return
            [
                new FieldError(CronFields.One, $"It is given beside {CronFields.List}; give one of the two."),
                new FieldError(CronFields.List, $"It is given beside {CronFields.One}; give one of the two."),
            ];
        }

        return given is < 1 or > MaxExpressions
            ? [new FieldError(CronFields.List, $"There are {given} expressions; give 1 to {MaxExpressions}.")]
            : CronFields.Of(timing).SelectMany(cron => Check(cron.Field, cron.Text, now));
    }

    /// <summary>What in expressions may surprise.</summary>
    public static IEnumerable<string> Warnings(ScheduleTiming timing)
    {
        foreach (var (field, text) in CronFields.Of(timing))
        {
            if (!CronText.TryParse(text, seed: 0, out var cron, out _)
                || cron.BothDayFields is not var (dayOfMonth, dayOfWeek))
                continue;
            var which = field == CronFields.One ? "" : $"{field}, {Quoted.Value(text)}: ";
            yield return $"{which}Day of month ({dayOfMonth}) and day of week ({dayOfWeek}) are both restricted: "
                + "a day must match BOTH (DOM AND DOW) for the schedule to fire on it.";
        }
    }

    private static IEnumerable<FieldError> Check(string field, string text, DateTimeOffset now)
    {
        if (!CronText.TryParse(text, seed: 0, out var cron, out var error))
            yield return new FieldError(field, error);
        else if (!FiresUnderEverySeed(text, cron, now))
            yield return new FieldError(
                field, $"{Quoted.Value(text)} never fires; give days that occur in the months it names.");
    }

    private static bool FiresUnderEverySeed(string text, CronText cron, DateTimeOffset now) =>
        cron.IsSeeded
            ? Enumerable.Range(0, SeedsTried)
                .All(seed => CronText.TryParse(text, seed, out var seeded, out _) && Fires(seeded, now))
            : Fires(cron, now);

    private static bool Fires(CronText cron, DateTimeOffset now) =>
        new CronTimes(cron, DateTimeZone.Utc, now).Next(now) is not null;
}
