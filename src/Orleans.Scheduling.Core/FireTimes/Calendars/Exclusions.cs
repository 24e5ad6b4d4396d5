using System.Collections.Immutable;
using NodaTime;

namespace Orleans.Scheduling.Core.FireTimes.Calendars;

/// <summary>All calendars of a schedule: what any of them excludes is excluded.</summary>
internal sealed class Exclusions(IEnumerable<CalendarDefinition> calendars, DateTimeZone zone)
{
    // Each step leaves a day or a window behind; more of them in a row are taken for no end at all.
    private const int MaxSteps = 10_000;

    private readonly ImmutableArray<Exclusion> _calendars = [.. calendars.Select(calendar => new Exclusion(calendar, zone))];

    /// <summary>True where the day that an instant lies in is excluded.</summary>
    public bool ExcludesDayOf(DateTimeOffset time) => _calendars.Any(calendar => calendar.ExcludesDayOf(time));

    /// <summary>True where every instant of a stretch lies in an excluded day, be it of one calendar or of several in turn.</summary>
    public bool ExcludesDaysOf(DateTimeOffset from, DateTimeOffset until)
    {
        while (from < until)
        {
            var days = _calendars.Select(calendar => calendar.DayAt(from)).Where(day => day is not null).ToList();
            if (days.Count == 0) return false;
            from = days.Max(day => day!.Value.Until);
        }

        return true;
    }

    /// <summary>True where the instant itself is.</summary>
    public bool Excludes(DateTimeOffset time) => StretchAt(time) is not null;

    /// <summary>The first instant from one on that isn't excluded; null = none up to a limit.</summary>
    public DateTimeOffset? FirstAllowed(DateTimeOffset from, DateTimeOffset limit)
    {
        for (var steps = 0; steps < MaxSteps && from <= limit; steps++)
        {
            if (StretchAt(from) is not { } stretch) return from;
            from = stretch.Until;
        }

        return null;
    }

    /// <summary>The last whole second up to an instant, or that itself, that isn't excluded; null = none down to a limit.</summary>
    public DateTimeOffset? LastAllowed(DateTimeOffset until, DateTimeOffset limit)
    {
        for (var steps = 0; steps < MaxSteps && until >= limit; steps++)
        {
            if (StretchAt(until) is not { } stretch) return until;
            until = stretch.From.AddSeconds(-1);
        }

        return null;
    }

    private (DateTimeOffset From, DateTimeOffset Until)? StretchAt(DateTimeOffset time)
    {
        foreach (var calendar in _calendars)
        {
            if (calendar.StretchAt(time) is { } stretch) return stretch;
        }

        return null;
    }
}
