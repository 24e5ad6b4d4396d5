using System.Text.Json.Serialization;

namespace Orleans.Scheduling;

/// <summary>Where a schedule is in its life.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScheduleStatus>))]
public enum ScheduleStatus
{
    /// <summary>Fires when due.</summary>
    [JsonStringEnumMemberName("active")] Active = 0,

    /// <summary>Doesn't fire until resumed; executions under way go on.</summary>
    [JsonStringEnumMemberName("paused")] Paused = 1,

    /// <summary>Its limit, its end or its last nominal time is reached. Final.</summary>
    [JsonStringEnumMemberName("completed")] Completed = 2,

    /// <summary>Ended by a user. Final.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled = 3,

    /// <summary>Removed by a user; history is kept. Final.</summary>
    [JsonStringEnumMemberName("deleted")] Deleted = 4,
}
