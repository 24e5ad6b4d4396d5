namespace Orleans.Scheduling.Gateway.Audit;

/// <summary>One change of a schedule.</summary>
public sealed record AuditResponse
{
    /// <summary>Of this row of the trail.</summary>
    public required Guid AuditId { get; init; }

    /// <summary>The schedule changed.</summary>
    public required Guid ScheduleId { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>schedule_create, schedule_update, schedule_paused, schedule_triggered, …</summary>
    public required string Action { get; init; }

    /// <summary>Who; null = the service itself, or somebody who didn't say.</summary>
    public string? PerformedBy { get; init; }

    /// <summary>Why; null = not told.</summary>
    public string? Note { get; init; }

    /// <summary>Trace id of the request; null = none.</summary>
    public string? TraceId { get; init; }
}
