using System.Text.Json.Serialization;

namespace Orleans.Scheduling;

/// <summary>What becomes of an occurrence that a calendar of its schedule excludes; docs/calendars.md has the table.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CalendarPolicy>))]
public enum CalendarPolicy
{
    /// <summary>There is none: the next one that isn't excluded comes next.</summary>
    [JsonStringEnumMemberName("skip")] Skip = 0,

    /// <summary>It moves to the same time of the next day that isn't excluded, and to the end of an excluded window.</summary>
    [JsonStringEnumMemberName("next")] Next = 1,

    /// <summary>It moves to the same time of the last day that wasn't excluded, and to the second before an excluded window.</summary>
    [JsonStringEnumMemberName("previous")] Previous = 2,
}
