namespace Orleans.Scheduling.Gateway.Calendars;

/// <summary>What a calendar is to exclude. Fields that only answers have are ignored.</summary>
public sealed class CalendarRequest
{
    /// <summary>At most 2 000 characters.</summary>
    public string? Description { get; set; }

    /// <summary>IANA zone whose days and times of day are meant; null = that of each schedule.</summary>
    public string? Timezone { get; set; }

    /// <summary>Days as yyyy-mm-dd; at most 1 000.</summary>
    public IReadOnlyList<string>? Dates { get; set; }

    /// <summary>Days of the year as mm-dd; at most 366.</summary>
    public IReadOnlyList<string>? YearlyDates { get; set; }

    /// <summary>monday to sunday; at most 6.</summary>
    public IReadOnlyList<string>? Weekdays { get; set; }

    /// <summary>Stretches of time; at most 20.</summary>
    public IReadOnlyList<CalendarWindowRequest>? Windows { get; set; }
}

/// <summary>A stretch of time that recurs.</summary>
public sealed class CalendarWindowRequest
{
    /// <summary>When it begins: 5 fields, or 6 with seconds first, without H.</summary>
    public string? CronExpression { get; set; }

    /// <summary>Seconds it lasts: 1 to 2 678 400, and no longer than until it begins again. Its end isn't excluded.</summary>
    public int? DurationSeconds { get; set; }
}
