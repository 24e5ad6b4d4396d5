using System.Globalization;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>Definitions and instants of one day, 2027-01-04 (a Monday).</summary>
internal static class Given
{
    public static readonly Guid ScheduleId = Guid.Parse("01980000-0000-7000-8000-000000000001");
    public static readonly Guid Incarnation = Guid.Parse("5c6f3f2e-7d0a-4a57-9f43-0d3c5a1b2e4f");

    public static readonly Guid OtherId = Guid.Parse("01980000-0000-7000-8000-000000000002");

    /// <summary>Where it is decided.</summary>
    public const string Silo = "silo-1";

    /// <summary>The instant at which the day's clock (UTC) shows a time; "+n" adds days.</summary>
    public static DateTimeOffset At(string time)
    {
        var parts = time.Split('+');
        var days = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        return new DateTimeOffset(2027, 1, 4, 0, 0, 0, TimeSpan.Zero).AddDays(days)
            + TimeSpan.Parse(parts[0], CultureInfo.InvariantCulture);
    }

    public static ScheduleDefinition Cron(string cron) => Definition(new() { Type = ScheduleType.Cron, Cron = cron });

    public static ScheduleDefinition Every(long seconds) =>
        Definition(new() { Type = ScheduleType.Interval, IntervalSeconds = seconds });

    public static ScheduleDefinition Once(string time) =>
        Definition(new() { Type = ScheduleType.OneTime, ScheduledTime = At(time) });

    public static ScheduleDefinition Immediate() => Definition(new() { Type = ScheduleType.Immediate });

    public static ScheduleDefinition After() =>
        Definition(new() { Type = ScheduleType.After, After = new ScheduleAfter { ScheduleId = OtherId } });

    public static ScheduleDefinition Timed(this ScheduleDefinition definition, Func<ScheduleTiming, ScheduleTiming> change) =>
        definition with { Timing = change(definition.Timing) };

    private static ScheduleDefinition Definition(ScheduleTiming timing) => new()
    {
        Name = "Nightly",
        Timing = timing,
        Target = new ExecutionTarget { Command = new CommandTarget { Name = "noop" } },
    };
}
