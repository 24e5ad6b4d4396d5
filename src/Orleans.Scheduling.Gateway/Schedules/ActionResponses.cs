using System.Collections.Immutable;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>A schedule was removed.</summary>
public sealed record RemovedResponse
{
    /// <summary>Always removed.</summary>
    public string Status { get; init; } = "removed";

    /// <summary>The schedule.</summary>
    public required Guid ScheduleId { get; init; }
}

/// <summary>An execution was started, or waits to be.</summary>
public sealed record TriggeredResponse
{
    /// <summary>The execution.</summary>
    public required Guid ExecutionId { get; init; }

    /// <summary>Its schedule.</summary>
    public required Guid ScheduleId { get; init; }

    /// <summary>
    /// running: it is on its way to its target; queued: it waits for an execution before it to end, as overlap_policy says; or
    /// how it stands where the request was repeated.
    /// </summary>
    public required ExecutionStatus Status { get; init; }
}

/// <summary>The schedules that run a workflow.</summary>
public sealed record WorkflowSchedulesResponse
{
    /// <summary>The workflow.</summary>
    public required string WorkflowId { get; init; }

    /// <summary>Its schedules, newest first.</summary>
    public required ImmutableArray<ScheduleResponse> Schedules { get; init; }

    /// <summary>How many there are on all pages.</summary>
    public required long Count { get; init; }

    /// <summary>Give it as cursor to get the next page; null = this is the last.</summary>
    public string? NextCursor { get; init; }
}

/// <summary>What was overdue.</summary>
public sealed record CheckDueResponse
{
    /// <summary>How many schedules were due and have been woken.</summary>
    public required int Due { get; init; }

    /// <summary>When they were looked for, UTC.</summary>
    public required DateTime CheckedAt { get; init; }
}
