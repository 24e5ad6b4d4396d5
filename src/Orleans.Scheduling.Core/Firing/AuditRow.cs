namespace Orleans.Scheduling.Core.Firing;

/// <summary>One row of the audit trail: who changed what, when, and why.</summary>
/// <param name="AuditId">UUIDv7 of the change asked for; UUIDv8, the same in every retry, where the service itself acts.</param>
/// <param name="ScheduleId">The schedule changed.</param>
/// <param name="At">UTC.</param>
/// <param name="Action">schedule_create, schedule_update, schedule_paused, …</param>
/// <param name="Actor">Who asked; null = the service itself, or a caller that didn't say.</param>
/// <param name="Note">Why; null = not told.</param>
/// <param name="TraceId">Trace id of the request; null = none.</param>
public sealed record AuditRow(
    Guid AuditId, Guid ScheduleId, DateTimeOffset At, string Action, string? Actor, string? Note, string? TraceId);
