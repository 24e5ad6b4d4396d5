using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans.Scheduling.Core.Explaining;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Why a schedule fired, or didn't, at each nominal time of a range.</summary>
public sealed record ExplainResponse
{
    /// <summary>The schedule.</summary>
    public required Guid ScheduleId { get; init; }

    /// <summary>Where it stands now.</summary>
    public required ScheduleStatus Status { get; init; }

    /// <summary>The zone of local times.</summary>
    public required string Timezone { get; init; }

    /// <summary>Begin of the range, in it, UTC.</summary>
    public required DateTime From { get; init; }

    /// <summary>End of the range, no more in it, UTC.</summary>
    public required DateTime To { get; init; }

    /// <summary>
    /// The definition was last edited then, UTC, which is after from: earlier times are known by their rows of history only,
    /// as the definition they had isn't kept. Null = the whole range is computed from the present definition.
    /// </summary>
    public DateTime? DefinitionChangedAt { get; init; }

    /// <summary>By nominal time, earliest first; at most 1 000.</summary>
    public required ImmutableArray<ExplainItem> Items { get; init; }

    /// <summary>Ask again with this as from to go on, UTC; null = that was the whole range.</summary>
    public DateTime? NextFrom { get; init; }
}

/// <summary>What became of one nominal time.</summary>
public sealed record ExplainItem
{
    /// <summary>The nominal time, UTC.</summary>
    public required DateTime ScheduledAt { get; init; }

    /// <summary>The same instant on the clocks of timezone, with offset.</summary>
    public required DateTimeOffset ScheduledAtLocal { get; init; }

    /// <summary>With its jitter, UTC.</summary>
    public required DateTime FireAt { get; init; }

    /// <summary>What became of it, or why nothing did.</summary>
    public required Fate Reason { get; init; }

    /// <summary>The same in a sentence.</summary>
    public required string Explanation { get; init; }

    /// <summary>True: a time of the present definition; false: known by its row of history only.</summary>
    public required bool IsComputed { get; init; }

    /// <summary>The row of history that accounts for it; absent where none does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ExecutionId { get; init; }

    /// <summary>Status of that row.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExecutionStatus? ExecutionStatus { get; init; }

    /// <summary>The rule that decided, as in that row; absent where it fired.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Rule { get; init; }

    /// <summary>Last nominal time that the row stands for, UTC; absent where it stands for one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? ScheduledThrough { get; init; }

    /// <summary>How many nominal times the row stands for; absent where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Count { get; init; }
}
