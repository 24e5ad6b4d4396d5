using System.Text.Json.Serialization;

namespace Orleans.Scheduling;

/// <summary>What becomes of a fire while the schedule's <c>max_instances</c> executions are unfinished.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OverlapPolicy>))]
public enum OverlapPolicy
{
    /// <summary>Recorded as skipped, never run.</summary>
    [JsonStringEnumMemberName("skip")] Skip = 0,

    /// <summary>It runs, unless 1 000 executions of the schedule are unfinished: then it is recorded as skipped.</summary>
    [JsonStringEnumMemberName("allow_all")] AllowAll = 1,
}
