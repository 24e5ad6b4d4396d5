using System.Text.Json.Serialization;

namespace Orleans.Scheduling;

/// <summary>Where an execution, or a fire that never became one, stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ExecutionStatus>))]
public enum ExecutionStatus
{
    /// <summary>Decided, and waiting: for a place under the overlap policy or a limit of the cluster, or for a slot of its silo.</summary>
    [JsonStringEnumMemberName("queued")] Queued = 0,

    /// <summary>Handed to its engine.</summary>
    [JsonStringEnumMemberName("running")] Running = 1,

    /// <summary>An attempt failed, the next is due later.</summary>
    [JsonStringEnumMemberName("retry_waiting")] RetryWaiting = 2,

    /// <summary>The target reported success.</summary>
    [JsonStringEnumMemberName("succeeded")] Succeeded = 3,

    /// <summary>The target reported failure.</summary>
    [JsonStringEnumMemberName("failed")] Failed = 4,

    /// <summary>It passed its timeout and was cancelled.</summary>
    [JsonStringEnumMemberName("timed_out")] TimedOut = 5,

    /// <summary>A user cancelled it or its schedule, or the overlap policy did for a newer fire.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled = 6,

    /// <summary>It waited longer than its grace, or than its queue_ttl_seconds; never run, or not again.</summary>
    [JsonStringEnumMemberName("expired")] Expired = 7,

    /// <summary>It had retries, and its last attempt failed.</summary>
    [JsonStringEnumMemberName("dead_lettered")] DeadLettered = 8,

    /// <summary>Found later than its grace; never run.</summary>
    [JsonStringEnumMemberName("missed")] Missed = 9,

    /// <summary>Late, and stood in for by another fire; never run.</summary>
    [JsonStringEnumMemberName("coalesced")] Coalesced = 10,

    /// <summary>Dropped by the overlap policy, by a pause, or with its schedule; never run.</summary>
    [JsonStringEnumMemberName("skipped")] Skipped = 11,
}

/// <summary>What follows from an <see cref="ExecutionStatus"/>.</summary>
public static class ExecutionStatusExtensions
{
    /// <summary>True once nothing more can happen to the execution.</summary>
    public static bool IsTerminal(this ExecutionStatus status) =>
        status is not (ExecutionStatus.Queued or ExecutionStatus.Running or ExecutionStatus.RetryWaiting);
}
