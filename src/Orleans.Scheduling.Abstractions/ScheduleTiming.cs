using System.Collections.Immutable;

namespace Orleans.Scheduling;

/// <summary>When a schedule fires. Two timings with equal fields fire at the same instants.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.ScheduleTiming")]
public sealed record ScheduleTiming
{
    /// <summary>Which of the fields below applies.</summary>
    [Id(0)] public required ScheduleType Type { get; init; }

    /// <summary>Cron only, unless <see cref="CronExpressions"/> is given: 5 fields, or 6 with seconds first, as Cronos reads them (L W # H; both day fields must match).</summary>
    [Id(1)] public string? Cron { get; init; }

    /// <summary>Interval only: elapsed seconds between nominal times, at least 1, on a grid from <see cref="StartAt"/> or creation.</summary>
    [Id(2)] public long? IntervalSeconds { get; init; }

    /// <summary>One-time only: the instant to fire.</summary>
    [Id(3)] public DateTimeOffset? ScheduledTime { get; init; }

    /// <summary>IANA zone in which a cron expression is read and local times are shown. Default UTC.</summary>
    [Id(4)] public string TimeZone { get; init; } = "UTC";

    /// <summary>No nominal time lies before this instant; null = creation.</summary>
    [Id(5)] public DateTimeOffset? StartAt { get; init; }

    /// <summary>No nominal time lies after this instant; null = never ends.</summary>
    [Id(6)] public DateTimeOffset? EndAt { get; init; }

    /// <summary>
    /// Spreads fires: each is delayed by a fixed pseudo-random part of this many seconds, less than the gap to the next
    /// nominal time. 0 (default) = none.
    /// </summary>
    [Id(7)] public int JitterSeconds { get; init; }

    /// <summary>
    /// Cron only, in place of <see cref="Cron"/>: 1 to 20 expressions. The schedule fires when any of them does, and once
    /// where several do. Null (default) = there is one.
    /// </summary>
    [Id(8)] public ImmutableArray<string>? CronExpressions { get; init; }

    /// <summary>
    /// Names of calendars, at most 20, that exclude some of the times: what one of them excludes is excluded. Not for immediate
    /// schedules. Null (default) = none.
    /// </summary>
    [Id(9)] public ImmutableArray<string>? Calendars { get; init; }

    /// <summary>What becomes of an occurrence that they exclude. Default <see cref="CalendarPolicy.Skip"/>.</summary>
    [Id(10)] public CalendarPolicy CalendarPolicy { get; init; }

    /// <summary>After only: whose executions it comes after. Its nominal times are when those end.</summary>
    [Id(11)] public ScheduleAfter? After { get; init; }

    private (ScheduleType, string?, long?, DateTimeOffset?, string, DateTimeOffset?, DateTimeOffset?, int, CalendarPolicy, ScheduleAfter?) Scalars =>
        (Type, Cron, IntervalSeconds, ScheduledTime, TimeZone, StartAt, EndAt, JitterSeconds, CalendarPolicy, After);

    /// <summary>True where all fields are equal, lists by what they hold.</summary>
    public bool Equals(ScheduleTiming? other) =>
        other is not null && Scalars == other.Scalars
        && AreEqual(CronExpressions, other.CronExpressions) && AreEqual(Calendars, other.Calendars);

    /// <inheritdoc/>
    public override int GetHashCode() => Scalars.GetHashCode();

    private static bool AreEqual(ImmutableArray<string>? one, ImmutableArray<string>? other) =>
        (one ?? []).AsSpan().SequenceEqual((other ?? []).AsSpan());
}
