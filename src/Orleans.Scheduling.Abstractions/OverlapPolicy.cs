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

    /// <summary>It waits for a place, unless another waits: then it is recorded as skipped.</summary>
    [JsonStringEnumMemberName("buffer_one")] BufferOne = 2,

    /// <summary>It waits for a place, unless 100 others wait: then it is recorded as skipped.</summary>
    [JsonStringEnumMemberName("buffer_all")] BufferAll = 3,

    /// <summary>The oldest execution is asked to cancel, and it starts once that has ended.</summary>
    [JsonStringEnumMemberName("cancel_oldest")] CancelOldest = 4,
}
