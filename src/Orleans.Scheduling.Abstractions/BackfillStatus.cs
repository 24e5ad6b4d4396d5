using System.Text.Json.Serialization;

namespace Orleans.Scheduling;

/// <summary>Where a backfill stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BackfillStatus>))]
public enum BackfillStatus
{
    /// <summary>A dry run: nothing was started.</summary>
    [JsonStringEnumMemberName("dry_run")] DryRun = 0,

    /// <summary>Others of the schedule come first, or none of its executions has found a place yet.</summary>
    [JsonStringEnumMemberName("waiting")] Waiting = 1,

    /// <summary>Under way.</summary>
    [JsonStringEnumMemberName("running")] Running = 2,

    /// <summary>All of its executions have ended.</summary>
    [JsonStringEnumMemberName("completed")] Completed = 3,

    /// <summary>A user cancelled it, or its schedule.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled = 4,
}
