using System.Collections.Immutable;
using NodaTime;
using Orleans.Scheduling.Core.FireTimes.Calendars;

namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>A timing made ready to enumerate. Immutable and safe to share between threads.</summary>
/// <remarks>
/// Nominal times rise strictly and don't depend on where the enumeration starts. A cron expression has none before
/// start_at (creation, where there is no start_at) and none after the year 2099.
/// </remarks>
public sealed class NominalTimes
{
    private readonly INominalSource _source;
    private readonly INominalSource? _withoutCalendars;
    private readonly bool _recurs;
    private readonly DateTimeOffset _begin;
    private readonly DateTimeOffset _end;
    private readonly Guid _scheduleId;
    private readonly long _jitterMs;

    /// <summary>Prepares a valid timing.</summary>
    /// <param name="timing">The timing; see <see cref="DefinitionRules"/> for what makes it valid.</param>
    /// <param name="scheduleId">Seeds the jitter and the <c>H</c> fields of a cron expression.</param>
    /// <param name="createdAt">
    /// The one time of an immediate schedule; where there is no start_at, the origin of an interval grid and the start of
    /// a cron expression.
    /// </param>
    /// <param name="calendars">
    /// What the calendars that it names exclude; the times are then those that they leave, moved ones at where they move to.
    /// </param>
    /// <exception cref="SchedulingException">Invalid: the cron expression or the zone can't be read.</exception>
    public NominalTimes(
        ScheduleTiming timing, Guid scheduleId, DateTimeOffset createdAt, params IEnumerable<CalendarDefinition> calendars)
    {
        var zone = Zones.Get(timing.TimeZone);
        _source = Source(timing, zone, scheduleId, createdAt);
        _begin = DateTimeOffset.MinValue;
        if (calendars.Any())
        {
            _withoutCalendars = _source;
            _source = new CalendarTimes(_source, zone, new Exclusions(calendars, zone), timing.CalendarPolicy);
            // A time that moves to an earlier day may move to before it.
            _begin = timing.StartAt?.AddTicks(-1) ?? DateTimeOffset.MinValue;
        }

        _scheduleId = scheduleId;
        // One instant has neither an end nor neighbours to be spread between.
        _recurs = timing.Type is ScheduleType.Cron or ScheduleType.Interval;
        _end = _recurs && timing.EndAt is { } end ? end : DateTimeOffset.MaxValue;
        _jitterMs = _recurs ? timing.JitterSeconds * 1_000L : 0;
    }

    /// <summary>The first occurrence whose nominal time lies strictly after an instant; null = there is none.</summary>
    /// <exception cref="InvalidOperationException">
    /// The time found isn't later than <paramref name="after"/>: a fault in here, raised lest a caller loop on it.
    /// </exception>
    public Occurrence? Next(DateTimeOffset after)
    {
        if (NominalAfter(after) is not { } nominal) return null;
        return new Occurrence(nominal, _jitterMs > 0 ? Jittered(nominal) : nominal);
    }

    /// <summary>
    /// True where there is no next occurrence only because calendars exclude every time for as far as they are searched.
    /// </summary>
    public bool IsBarred(DateTimeOffset after)
    {
        if (_withoutCalendars is not { } times || NominalAfter(after) is not null) return false;
        if (_recurs) return times.Next(Later(after, _begin) + CalendarTimes.Search) <= _end;
        // Of the one time there is, all that it can move to lies around it.
        return times.Next(after) is { } only && _source.Next(only.AddDays(-DayMoves.MaxDays - 1)) is null;
    }

    private DateTimeOffset? NominalAfter(DateTimeOffset after)
    {
        var nominal = _source.Next(Later(after, _begin));
        if (nominal <= after)
            throw new InvalidOperationException($"The time computed to follow {after:O} is not later: {nominal:O}.");
        return nominal <= _end ? nominal : null;
    }

    private DateTimeOffset Jittered(DateTimeOffset nominal)
    {
        var gap = NominalAfter(nominal) is { } next ? next - nominal : TimeSpan.MaxValue;
        // Below the gap, so that occurrences never overtake each other.
        var bound = Math.Min(_jitterMs, (long)Math.Ceiling(gap.TotalMilliseconds));
        var room = DateTimeOffset.MaxValue - nominal;
        var delay = TimeSpan.FromMilliseconds((long)(StableHash.Of(_scheduleId, nominal) % (ulong)bound));
        return nominal + (delay < room ? delay : room);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static INominalSource Source(
        ScheduleTiming timing, DateTimeZone zone, Guid scheduleId, DateTimeOffset createdAt) => timing.Type switch
    {
        ScheduleType.Cron => Union(
            [.. CronFields.Of(timing).Select(cron => new CronTimes(
                ReadCron(cron.Field, cron.Text, scheduleId), zone, timing.StartAt ?? createdAt))]),
        ScheduleType.Interval => new IntervalGrid(
            timing.StartAt ?? createdAt,
            timing.IntervalSeconds ?? throw Missing("interval_seconds"),
            first: timing.StartAt is null ? 1 : 0),
        ScheduleType.OneTime => new SingleTime(timing.ScheduledTime ?? throw Missing("scheduled_time")),
        ScheduleType.Immediate => new SingleTime(createdAt),
        ScheduleType.After => new NoTimes(),
        _ => throw Missing("schedule_type"),
    };

    private static INominalSource Union(ImmutableArray<INominalSource> crons) => crons switch
    {
        [] => throw Missing(CronFields.One),
        [var only] => only,
        _ => new CronUnion(crons),
    };

    private static CronText ReadCron(string field, string text, Guid scheduleId) =>
        CronText.TryParse(text, StableHash.Of(scheduleId), out var cron, out var error)
            ? cron
            : throw new SchedulingException([new FieldError(field, error)]);

    private static SchedulingException Missing(string field) =>
        new([new FieldError(field, "A schedule of this type needs it.")]);
}
