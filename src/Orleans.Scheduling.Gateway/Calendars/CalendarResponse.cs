using System.Collections.Immutable;

namespace Orleans.Scheduling.Gateway.Calendars;

/// <summary>A calendar as it stands.</summary>
public sealed record CalendarResponse
{
    /// <summary>What schedules name it by.</summary>
    public required string Name { get; init; }

    /// <summary>Free text.</summary>
    public string? Description { get; init; }

    /// <summary>IANA zone whose days and times of day are meant; null = that of each schedule.</summary>
    public string? Timezone { get; init; }

    /// <summary>Days as yyyy-mm-dd.</summary>
    public required ImmutableArray<string> Dates { get; init; }

    /// <summary>Days of the year as mm-dd.</summary>
    public required ImmutableArray<string> YearlyDates { get; init; }

    /// <summary>monday to sunday.</summary>
    public required ImmutableArray<string> Weekdays { get; init; }

    /// <summary>Stretches of time.</summary>
    public required ImmutableArray<CalendarWindowResponse> Windows { get; init; }

    /// <summary>Rises with every edit; the ETag.</summary>
    public required long Version { get; init; }

    /// <summary>True until every schedule that names it goes by this version.</summary>
    public required bool IsSpreading { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was last edited, UTC.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Who edited it last; null = not told.</summary>
    public string? UpdatedBy { get; init; }

    internal static CalendarResponse From(CalendarSnapshot snapshot)
    {
        var definition = snapshot.Calendar.Definition;
        return new CalendarResponse
        {
            Name = snapshot.Calendar.Name,
            Description = definition.Description,
            Timezone = definition.TimeZone,
            Dates = definition.Dates,
            YearlyDates = definition.YearlyDates,
            Weekdays = definition.Weekdays,
            Windows = [.. definition.Windows.Select(window => new CalendarWindowResponse
            {
                CronExpression = window.CronExpression,
                DurationSeconds = window.DurationSeconds,
            })],
            Version = snapshot.Calendar.Version,
            IsSpreading = snapshot.IsSpreading,
            CreatedAt = snapshot.CreatedAt.UtcDateTime,
            UpdatedAt = snapshot.UpdatedAt.UtcDateTime,
            UpdatedBy = snapshot.UpdatedBy,
        };
    }
}

/// <summary>A stretch of time that recurs.</summary>
public sealed record CalendarWindowResponse
{
    /// <summary>When it begins.</summary>
    public required string CronExpression { get; init; }

    /// <summary>Seconds it lasts.</summary>
    public required int DurationSeconds { get; init; }
}
