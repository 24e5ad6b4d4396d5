using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Events;

/// <summary>What is told of a schedule. All times UTC; what is null is left out.</summary>
internal sealed record ScheduleBody
{
    public required Guid EventId { get; init; }

    public required string Event { get; init; }

    public required DateTime At { get; init; }

    public required Guid ScheduleId { get; init; }

    public required string Name { get; init; }

    public required string Status { get; init; }

    public required long Version { get; init; }

    public required long Revision { get; init; }

    public string? CommunityId { get; init; }

    public string? PerformedBy { get; init; }

    public string? Note { get; init; }

    public static ScheduleBody Of(Guid eventId, string kind, AuditRow row, ScheduleHead head, long revision) => new()
    {
        EventId = eventId,
        Event = kind,
        At = row.At.UtcDateTime,
        ScheduleId = row.ScheduleId!.Value,
        Name = head.Definition.Name,
        Status = WireNames.Of(head.Status),
        Version = head.Version,
        Revision = revision,
        CommunityId = head.Definition.CommunityId,
        PerformedBy = row.Actor,
        Note = row.Note,
    };
}

/// <summary>What is told of an execution, or of occurrences that never became one, as its row in the history says it.</summary>
internal sealed record ExecutionBody
{
    public required Guid EventId { get; init; }

    public required string Event { get; init; }

    public required DateTime At { get; init; }

    public required Guid ScheduleId { get; init; }

    public required Guid ExecutionId { get; init; }

    public required string ScheduleName { get; init; }

    public required string Status { get; init; }

    public required string Cause { get; init; }

    public required DateTime ScheduledAt { get; init; }

    public DateTime? ScheduledThrough { get; init; }

    public required long Count { get; init; }

    public string? Reason { get; init; }

    public required int Attempt { get; init; }

    public DateTime? StartedAt { get; init; }

    public DateTime? FinishedAt { get; init; }

    public DateTime? NextAttemptAt { get; init; }

    public string? TriggeredBy { get; init; }

    public string? Error { get; init; }

    public int? ResponseStatus { get; init; }

    public string? ResponseExcerpt { get; init; }

    public required long Revision { get; init; }

    public string? CommunityId { get; init; }

    public static ExecutionBody Of(Guid eventId, string kind, ExecutionRow row, ScheduleHead head, long revision, DateTimeOffset now) => new()
    {
        EventId = eventId,
        Event = kind,
        At = now.UtcDateTime,
        ScheduleId = row.ScheduleId,
        ExecutionId = row.ExecutionId,
        ScheduleName = head.Definition.Name,
        Status = WireNames.Of(row.Status),
        Cause = row.Cause,
        ScheduledAt = row.ScheduledAt.UtcDateTime,
        ScheduledThrough = row.ScheduledThrough?.UtcDateTime,
        Count = row.Count,
        Reason = row.Reason,
        Attempt = row.Attempt,
        StartedAt = row.StartedAt?.UtcDateTime,
        FinishedAt = row.FinishedAt?.UtcDateTime,
        NextAttemptAt = row.NextAttemptAt?.UtcDateTime,
        TriggeredBy = row.TriggeredBy,
        Error = row.Error,
        ResponseStatus = row.ResponseStatus,
        ResponseExcerpt = row.ResponseExcerpt,
        Revision = revision,
        CommunityId = head.Definition.CommunityId,
    };
}
