using System.Collections.Immutable;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>One fire to come.</summary>
public sealed record OccurrenceResponse
{
    /// <summary>When it should fire by its specification, UTC.</summary>
    public required DateTime ScheduledAt { get; init; }

    /// <summary>The same instant on the clocks of timezone, with offset.</summary>
    public required DateTimeOffset ScheduledAtLocal { get; init; }

    /// <summary>With this occurrence's jitter, UTC.</summary>
    public required DateTime FireAt { get; init; }
}

/// <summary>The next fires of a schedule.</summary>
public sealed record NextResponse
{
    /// <summary>The schedule.</summary>
    public required Guid ScheduleId { get; init; }

    /// <summary>While paused, the fires are those that would come if it were resumed now, or at its until.</summary>
    public required ScheduleStatus Status { get; init; }

    /// <summary>The zone of local times.</summary>
    public required string Timezone { get; init; }

    /// <summary>Earliest first; none once the schedule has ended.</summary>
    public required ImmutableArray<OccurrenceResponse> Items { get; init; }
}

/// <summary>The fires a timing would have from now on.</summary>
public sealed record PreviewResponse
{
    /// <summary>The zone of local times.</summary>
    public required string Timezone { get; init; }

    /// <summary>
    /// Earliest first. Without jitter, and with H in a cron expression at a place of its own: both depend on the id a
    /// schedule gets when it is created.
    /// </summary>
    public required ImmutableArray<OccurrenceResponse> Items { get; init; }

    /// <summary>What is valid but may surprise.</summary>
    public required ImmutableArray<string> Warnings { get; init; }
}
