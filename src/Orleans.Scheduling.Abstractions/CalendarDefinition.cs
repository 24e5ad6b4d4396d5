using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Scheduling;

/// <summary>What a calendar excludes: whole days, and windows of time. Everything it lists is excluded.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.CalendarDefinition")]
public sealed record CalendarDefinition
{
    /// <summary>Free text, at most 2 000 characters.</summary>
    [Id(0)] public string? Description { get; init; }

    /// <summary>IANA zone whose days and times of day are meant; null (default) = that of each schedule.</summary>
    [Id(1)] public string? TimeZone { get; init; }

    /// <summary>Days as <c>yyyy-mm-dd</c>, at most 1 000.</summary>
    [Id(2)] public ImmutableArray<string> Dates { get; init; } = [];

    /// <summary>Days of the year as <c>mm-dd</c>, at most 366.</summary>
    [Id(3)] public ImmutableArray<string> YearlyDates { get; init; } = [];

    /// <summary>Days of the week, <c>monday</c> to <c>sunday</c>; not all seven.</summary>
    [Id(4)] public ImmutableArray<string> Weekdays { get; init; } = [];

    /// <summary>Times within days, at most 20.</summary>
    [Id(5)] public ImmutableArray<CalendarWindow> Windows { get; init; } = [];

    /// <summary>Fields of a newer version that this one doesn't know; kept when it is written back.</summary>
    [field: NonSerialized]
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extensions { get; init; }
}

/// <summary>A stretch of time that recurs.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.CalendarWindow")]
public sealed record CalendarWindow
{
    /// <summary>When it begins: 5 fields, or 6 with seconds first, without H.</summary>
    [Id(0)] public required string CronExpression { get; init; }

    /// <summary>Seconds it lasts, 1 to 2 678 400 (31 days) and no longer than until it begins again. Its end isn't excluded.</summary>
    [Id(1)] public required int DurationSeconds { get; init; }
}

/// <summary>One version of a calendar.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.Calendar")]
public sealed record Calendar
{
    /// <summary>1 to 100 letters, digits, dots, underscores and hyphens, the first a letter or a digit.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Rises with every edit; the ETag.</summary>
    [Id(1)] public required long Version { get; init; }

    /// <summary>What it excludes.</summary>
    [Id(2)] public required CalendarDefinition Definition { get; init; }
}

/// <summary>A calendar as it stands.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.CalendarSnapshot")]
public sealed record CalendarSnapshot
{
    /// <summary>The current version.</summary>
    [Id(0)] public required Calendar Calendar { get; init; }

    /// <summary>When it was created, UTC.</summary>
    [Id(1)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last edited, UTC.</summary>
    [Id(2)] public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who edited it last, as told by the caller; null = not told.</summary>
    [Id(3)] public string? UpdatedBy { get; init; }

    /// <summary>True until every schedule that names it goes by this version.</summary>
    [Id(4)] public bool IsSpreading { get; init; }
}
