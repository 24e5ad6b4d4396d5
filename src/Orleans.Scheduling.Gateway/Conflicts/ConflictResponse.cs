using System.Collections.Immutable;
using Orleans.Scheduling.Core.Conflicts;

namespace Orleans.Scheduling.Gateway.Conflicts;

/// <summary>Fires of other schedules with the same target that lie close to a schedule's own.</summary>
public sealed record ConflictResponse
{
    /// <summary>The schedule.</summary>
    public required Guid ScheduleId { get; init; }

    /// <summary>How many seconds two fires may lie apart to coincide.</summary>
    public required int WindowSeconds { get; init; }

    /// <summary>Fires from here on were compared, UTC.</summary>
    public required DateTime From { get; init; }

    /// <summary>Fires up to here were compared, UTC.</summary>
    public required DateTime To { get; init; }

    /// <summary>With how many active schedules of the same target it was compared.</summary>
    public required int Compared { get; init; }

    /// <summary>
    /// For each of the schedule's fires and each other schedule the nearest fire of that, earliest first; with one other schedule
    /// the first 10.
    /// </summary>
    public required ImmutableArray<ConflictItem> Items { get; init; }

    /// <summary>False: a limit was reached, there may be more.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>
    /// Limits that were reached: schedules (more than 100 have the target; the newest were compared), fires (more than 1 000 of the
    /// schedule's own, or 50 000 of others, lie in the range), conflicts (more than 10 with one other schedule).
    /// </summary>
    public required ImmutableArray<string> LimitsReached { get; init; }
}

/// <summary>Two fires that coincide.</summary>
public sealed record ConflictItem
{
    /// <summary>The other schedule.</summary>
    public required Guid ScheduleId { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>When the schedule that was asked about fires, jitter included, UTC.</summary>
    public required DateTime FireAt { get; init; }

    /// <summary>When the other does.</summary>
    public required DateTime OtherFireAt { get; init; }

    internal static ConflictItem From(Conflict conflict) => new()
    {
        ScheduleId = conflict.ScheduleId,
        Name = conflict.Name,
        FireAt = conflict.Fires.Fire.UtcDateTime,
        OtherFireAt = conflict.Fires.Other.UtcDateTime,
    };
}
