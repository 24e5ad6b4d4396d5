using System.Text.Json.Serialization;

namespace Orleans.Scheduling.Core.Explaining;

/// <summary>What became of a nominal time, or why nothing did. The set is closed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Fate>))]
public enum Fate
{
    /// <summary>It fired and its execution has ended.</summary>
    [JsonStringEnumMemberName("executed")] Executed = 0,

    /// <summary>It fired and its execution hasn't ended.</summary>
    [JsonStringEnumMemberName("under_way")] UnderWay = 1,

    /// <summary>Started beside the schedule's own times: somebody asked for it.</summary>
    [JsonStringEnumMemberName("triggered")] Triggered = 2,

    /// <summary>Found too late.</summary>
    [JsonStringEnumMemberName("missed")] Missed = 3,

    /// <summary>Late, and another fire stood in for it.</summary>
    [JsonStringEnumMemberName("coalesced")] Coalesced = 4,

    /// <summary>Dropped by the overlap policy, by a pause, with its schedule, or cancelled before it began.</summary>
    [JsonStringEnumMemberName("skipped")] Skipped = 5,

    /// <summary>It lies ahead.</summary>
    [JsonStringEnumMemberName("not_due")] NotDue = 6,

    /// <summary>It has come, and its jitter hasn't passed.</summary>
    [JsonStringEnumMemberName("held_by_jitter")] HeldByJitter = 7,

    /// <summary>It is due, and the schedule hasn't dealt with it yet.</summary>
    [JsonStringEnumMemberName("being_decided")] BeingDecided = 8,

    /// <summary>The schedule is paused over it.</summary>
    [JsonStringEnumMemberName("paused")] Paused = 9,

    /// <summary>As many executions as there may be have started, or will have before it.</summary>
    [JsonStringEnumMemberName("limit_reached")] LimitReached = 10,

    /// <summary>The schedule ended before it.</summary>
    [JsonStringEnumMemberName("ended")] Ended = 11,

    /// <summary>It lies before the schedule's creation.</summary>
    [JsonStringEnumMemberName("before_creation")] BeforeCreation = 12,

    /// <summary>It was dealt with, and its history is gone.</summary>
    [JsonStringEnumMemberName("no_record")] NoRecord = 13,

    /// <summary>It is due and waits until an execution before it ends, as the overlap policy says.</summary>
    [JsonStringEnumMemberName("queued")] Queued = 14,

    /// <summary>It waited so for longer than it may be late.</summary>
    [JsonStringEnumMemberName("expired")] Expired = 15,
}
