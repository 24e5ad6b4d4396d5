using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>One row of history: an execution, or consecutive occurrences that never ran. All times UTC.</summary>
public sealed record ExecutionRow
{
    /// <summary>UUIDv8 that sorts by nominal time; see <see cref="Execution.ExecutionIds"/>.</summary>
    public required Guid ExecutionId { get; init; }

    /// <summary>The schedule it belongs to.</summary>
    public required Guid ScheduleId { get; init; }

    /// <summary>Where it stands.</summary>
    public required ExecutionStatus Status { get; init; }

    /// <summary>auto | after:execution | manual:key | backfill:id | redrive:execution:n; what made it due.</summary>
    public required string Cause { get; init; }

    /// <summary>Nominal time; of the first occurrence where the row stands for several.</summary>
    public required DateTimeOffset ScheduledAt { get; init; }

    /// <summary>Nominal time plus jitter: when it should have begun.</summary>
    public required DateTimeOffset FireAt { get; init; }

    /// <summary>Nominal time of the last occurrence the row stands for; null = it stands for one.</summary>
    public DateTimeOffset? ScheduledThrough { get; init; }

    /// <summary>How many occurrences the row stands for.</summary>
    public long Count { get; init; } = 1;

    /// <summary>
    /// The rule that decided, where the occurrence never ran (e.g. overlap:skip), waits for a place, or was cancelled for
    /// another; null otherwise.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>1 for the first attempt; 0 where nothing ran, or hasn't begun.</summary>
    public int Attempt { get; init; }

    /// <summary>How often this attempt was handed to an engine; only the current dispatch may report an outcome.</summary>
    public int Dispatch { get; init; }

    /// <summary>When the row was first decided.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>When the target was called for this attempt; null = not yet, or never.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null = not yet.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Silo of the last dispatch, as Orleans writes addresses; null where nothing ran.</summary>
    public string? Silo { get; init; }

    /// <summary>Who asked for it; null where nobody did.</summary>
    public string? TriggeredBy { get; init; }

    /// <summary>What went wrong last, in one line, also where a later attempt, or the same, succeeded; null = nothing.</summary>
    public string? Error { get; init; }

    /// <summary>HTTP status of a webhook's answer.</summary>
    public int? ResponseStatus { get; init; }

    /// <summary>The beginning of what the target answered.</summary>
    public string? ResponseExcerpt { get; init; }

    /// <summary>When the next attempt is due; set while it is waited for.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>What a redrive is handed in place of the schedule's context; set where one that had its own ended badly.</summary>
    public string? ContextJson { get; init; }

    /// <summary>How far the last attempt that has ended had come; null = it didn't say.</summary>
    public ExecutionProgress? Progress { get; init; }

    /// <summary>True where it was due by the schedule's own timing, and nobody asked for it.</summary>
    [JsonIgnore]
    public bool IsAuto => Cause == "auto" || Chaining.IsCause(Cause);

    /// <summary>Fields of a newer version, kept.</summary>
    [JsonExtensionData] public Dictionary<string, JsonElement>? Extensions { get; init; }
}
