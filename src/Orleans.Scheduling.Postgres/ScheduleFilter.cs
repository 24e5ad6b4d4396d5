using System.Collections.Immutable;

namespace Orleans.Scheduling.Postgres;

/// <summary>Which schedules a list shows; every condition given must hold.</summary>
public sealed record ScheduleFilter
{
    /// <summary>Status equals; null = any but deleted.</summary>
    public ScheduleStatus? Status { get; init; }

    /// <summary>Type equals.</summary>
    public ScheduleType? Type { get; init; }

    /// <summary>Workflow equals.</summary>
    public string? WorkflowId { get; init; }

    /// <summary>Creator equals.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>Community equals.</summary>
    public string? CommunityId { get; init; }

    /// <summary>Has at least one of these tags; empty = any.</summary>
    public ImmutableArray<string> TagsAny { get; init; } = [];

    /// <summary>Has all of these tags.</summary>
    public ImmutableArray<string> TagsAll { get; init; } = [];

    /// <summary>Name begins with, case-sensitive.</summary>
    public string? NamePrefix { get; init; }

    /// <summary>Fires next at or after, UTC.</summary>
    public DateTimeOffset? NextFireFrom { get; init; }

    /// <summary>Fires next before, UTC.</summary>
    public DateTimeOffset? NextFireBefore { get; init; }

    /// <summary>Shows deleted schedules too.</summary>
    public bool IncludeDeleted { get; init; }
}

/// <summary>Which rows of history a list shows; every condition given must hold.</summary>
public sealed record ExecutionFilter
{
    /// <summary>Schedule equals.</summary>
    public Guid? ScheduleId { get; init; }

    /// <summary>Status equals.</summary>
    public ExecutionStatus? Status { get; init; }

    /// <summary>Not terminal yet.</summary>
    public bool Unfinished { get; init; }

    /// <summary>Nominal time at or after, UTC.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Nominal time before, UTC.</summary>
    public DateTimeOffset? Before { get; init; }
}

/// <summary>Which changes an audit trail shows; every condition given must hold.</summary>
public sealed record AuditListFilter
{
    /// <summary>Schedule equals.</summary>
    public Guid? ScheduleId { get; init; }

    /// <summary>What was changed, where it is no schedule, equals; as <see cref="Core.Firing.AuditRow.Resource"/> has it.</summary>
    public string? Resource { get; init; }

    /// <summary>Action equals.</summary>
    public string? Action { get; init; }

    /// <summary>Who did it equals.</summary>
    public string? Actor { get; init; }

    /// <summary>Made at or after, UTC.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Made before, UTC.</summary>
    public DateTimeOffset? Before { get; init; }
}

/// <summary>One page of a list.</summary>
/// <param name="Items">The rows.</param>
/// <param name="NextCursor">Opaque; asks for the next page. Null = this is the last.</param>
/// <param name="Total">How many rows the filter matches; null unless asked for.</param>
public sealed record Page<T>(ImmutableArray<T> Items, string? NextCursor, long? Total);
