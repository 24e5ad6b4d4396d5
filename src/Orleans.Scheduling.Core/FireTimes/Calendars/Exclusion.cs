using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;

namespace Orleans.Scheduling.Core.FireTimes.Calendars;

/// <summary>One calendar made ready to be asked, on the clocks of its zone.</summary>
internal sealed class Exclusion
{
    private static readonly DateTimeOffset Begin = DateTimeOffset.UnixEpoch;

    private readonly DateTimeZone _zone;
    private readonly FrozenSet<LocalDate> _dates;
    private readonly FrozenSet<AnnualDate> _yearly;
    private readonly FrozenSet<IsoDayOfWeek> _weekdays;
    private readonly ImmutableArray<(CronTimes Begins, TimeSpan Duration)> _windows;

    /// <summary>Prepares a valid calendar.</summary>
    /// <param name="calendar">The calendar.</param>
    /// <param name="zone">The schedule's zone, where the calendar has none of its own.</param>
    public Exclusion(CalendarDefinition calendar, DateTimeZone zone)
    {
        _zone = calendar.TimeZone is { } own ? Zones.Get(own) : zone;
        _dates = calendar.Dates.Select(text => DayTexts.Date.Parse(text).GetValueOrThrow()).ToFrozenSet();
        _yearly = calendar.YearlyDates.Select(text => DayTexts.Yearly.Parse(text).GetValueOrThrow()).ToFrozenSet();
        _weekdays = calendar.Weekdays.Select(name => DayTexts.Weekdays[name]).ToFrozenSet();
        _windows = [.. calendar.Windows.Select(window => (
            new CronTimes(DayTexts.ReadCron(window.CronExpression), _zone, Begin), TimeSpan.FromSeconds(window.DurationSeconds)))];
    }

    /// <summary>True where the day that an instant lies in is excluded.</summary>
    public bool ExcludesDayOf(DateTimeOffset time) => ExcludesDay(DateOf(time));

    /// <summary>From when until when an instant is excluded, as far as one day or one window tells; null = it isn't.</summary>
    public (DateTimeOffset From, DateTimeOffset Until)? StretchAt(DateTimeOffset time)
    {
        if (DayAt(time) is { } day) return day;
        foreach (var (begins, duration) in _windows)
        {
            if (begins.Next(time - duration) is { } begin && begin <= time) return (begin, begin + duration);
        }

        return null;
    }

    /// <summary>From when until when the day of an instant is excluded; null = it isn't.</summary>
    public (DateTimeOffset From, DateTimeOffset Until)? DayAt(DateTimeOffset time)
    {
        var date = DateOf(time);
        return ExcludesDay(date) ? (StartOf(date), StartOf(date.PlusDays(1))) : null;
    }

    private bool ExcludesDay(LocalDate date) =>
        _weekdays.Contains(date.DayOfWeek)
        || _dates.Contains(date)
        || _yearly.Contains(new AnnualDate(date.Month, date.Day));

    private LocalDate DateOf(DateTimeOffset time) => Instant.FromDateTimeOffset(time).InZone(_zone).Date;

    private DateTimeOffset StartOf(LocalDate date) => _zone.AtStartOfDay(date).ToInstant().ToDateTimeOffset();
}
