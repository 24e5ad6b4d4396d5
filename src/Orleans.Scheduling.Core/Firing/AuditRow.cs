using System.Collections.Immutable;
using Orleans.Scheduling.Core.Auditing;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>One row of the audit trail: who changed what, when, and why.</summary>
/// <param name="AuditId">UUIDv7 of the change asked for; UUIDv8, the same in every retry, where the service itself acts.</param>
/// <param name="ScheduleId">The schedule changed; null = it is of something else, see <see cref="Resource"/>.</param>
/// <param name="At">UTC.</param>
/// <param name="Action">schedule_create, schedule_update, schedule_paused, calendar_update, …</param>
/// <param name="Actor">Who asked; null = the service itself, or a caller that didn't say.</param>
/// <param name="Note">Why; null = not told.</param>
/// <param name="TraceId">Trace id of the request; null = none.</param>
public sealed record AuditRow(
    Guid AuditId, Guid? ScheduleId, DateTimeOffset At, string Action, string? Actor, string? Note, string? TraceId)
{
    /// <summary>What was changed where it is no schedule: <c>calendar/holidays</c>. Null = a schedule.</summary>
    public string? Resource { get; init; }

    /// <summary>The fields that changed; empty for a creation, and for what is no change of fields.</summary>
    public ImmutableArray<FieldChange> Changes { get; init; } = [];
}
