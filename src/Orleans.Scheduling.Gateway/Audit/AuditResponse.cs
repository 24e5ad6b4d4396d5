using System.Collections.Immutable;
using System.Text.Json;

namespace Orleans.Scheduling.Gateway.Audit;

/// <summary>One change of a schedule, or of a calendar.</summary>
public sealed record AuditResponse
{
    /// <summary>Of this row of the trail.</summary>
    public required Guid AuditId { get; init; }

    /// <summary>The schedule changed; null = it was something else, see resource.</summary>
    public Guid? ScheduleId { get; init; }

    /// <summary>What was changed where it is no schedule: calendar/holidays. Null = a schedule.</summary>
    public string? Resource { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>schedule_create, schedule_update, schedule_paused, schedule_triggered, calendar_update, …</summary>
    public required string Action { get; init; }

    /// <summary>Who; null = the service itself, or somebody who didn't say.</summary>
    public string? PerformedBy { get; init; }

    /// <summary>Why; null = not told.</summary>
    public string? Note { get; init; }

    /// <summary>Trace id of the request; null = none.</summary>
    public string? TraceId { get; init; }

    /// <summary>
    /// The fields that changed, by name; empty for the creation of a schedule, and where no field did. Values of more than
    /// 16 KiB are shown by their length.
    /// </summary>
    public required ImmutableArray<AuditChangeResponse> Changes { get; init; }
}

/// <summary>A field that changed.</summary>
public sealed record AuditChangeResponse
{
    /// <summary>Its name in requests and answers, dots for nesting: name, webhook.url, retry.max_retries.</summary>
    public required string Field { get; init; }

    /// <summary>What it was; null = nothing. *** = a value that isn't shown.</summary>
    public JsonElement? Before { get; init; }

    /// <summary>What it is; null = nothing. *** = a value that isn't shown.</summary>
    public JsonElement? After { get; init; }
}
