using System.Text.Json.Serialization;

namespace Orleans.Scheduling;

/// <summary>How a schedule's nominal times come about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScheduleType>))]
public enum ScheduleType
{
    /// <summary>A cron expression in a time zone.</summary>
    [JsonStringEnumMemberName("cron")] Cron = 0,

    /// <summary>A grid of equal elapsed time.</summary>
    [JsonStringEnumMemberName("interval")] Interval = 1,

    /// <summary>One instant.</summary>
    [JsonStringEnumMemberName("one_time")] OneTime = 2,

    /// <summary>Once, at creation.</summary>
    [JsonStringEnumMemberName("immediate")] Immediate = 3,

    /// <summary>Whenever an execution of another schedule, or of a workflow, ends as asked for.</summary>
    [JsonStringEnumMemberName("after")] After = 4,
}
