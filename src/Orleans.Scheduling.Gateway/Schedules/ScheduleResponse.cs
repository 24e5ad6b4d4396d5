using System.Collections.Immutable;
using System.Text.Json;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>A schedule as it stands. All times UTC unless they say otherwise.</summary>
public sealed record ScheduleResponse
{
    /// <summary>Minted by the service.</summary>
    public required Guid ScheduleId { get; init; }

    /// <summary>Human-readable name.</summary>
    public required string Name { get; init; }

    /// <summary>Free text.</summary>
    public string? Description { get; init; }

    /// <summary>Where it is in its life; changed by pause, resume, cancel and DELETE, never by PUT or PATCH.</summary>
    public required ScheduleStatus Status { get; init; }

    /// <summary>True while the status is active.</summary>
    public required bool IsActive { get; init; }

    /// <summary>The workflow each execution runs.</summary>
    public string? WorkflowId { get; init; }

    /// <summary>The registered handler each execution calls.</summary>
    public string? TargetCommand { get; init; }

    /// <summary>What the handler is handed.</summary>
    public JsonElement? CommandPayload { get; init; }

    /// <summary>The HTTP call each execution makes.</summary>
    public WebhookResponse? Webhook { get; init; }

    /// <summary>How its fires come about.</summary>
    public required ScheduleType ScheduleType { get; init; }

    /// <summary>cron only.</summary>
    public string? CronExpression { get; init; }

    /// <summary>cron only, in place of cron_expression: it fires when any of them does.</summary>
    public ImmutableArray<string>? CronExpressions { get; init; }

    /// <summary>interval only.</summary>
    public long? IntervalSeconds { get; init; }

    /// <summary>one_time only.</summary>
    public DateTime? ScheduledTime { get; init; }

    /// <summary>after only: it fires whenever an execution of another schedule, or of a workflow, ends so.</summary>
    public AfterResponse? After { get; init; }

    /// <summary>IANA zone of the cron expression and of local times.</summary>
    public required string Timezone { get; init; }

    /// <summary>No fire lies before it.</summary>
    public DateTime? StartAt { get; init; }

    /// <summary>No fire lies after it.</summary>
    public DateTime? EndAt { get; init; }

    /// <summary>Each fire is delayed by a fixed pseudo-random part of this many seconds.</summary>
    public required int JitterSeconds { get; init; }

    /// <summary>Names of calendars that exclude some of the times.</summary>
    public ImmutableArray<string>? Calendars { get; init; }

    /// <summary>What becomes of a fire that a calendar excludes.</summary>
    public required CalendarPolicy CalendarPolicy { get; init; }

    /// <summary>How many due executions may start; null = no limit.</summary>
    public int? MaxExecutions { get; init; }

    /// <summary>Handed to every execution.</summary>
    public IReadOnlyDictionary<string, JsonElement>? ContextData { get; init; }

    /// <summary>Labels.</summary>
    public required ImmutableArray<string> Tags { get; init; }

    /// <summary>1 (first) to 10 (last).</summary>
    public required int Priority { get; init; }

    /// <summary>What becomes of a fire while max_instances executions are unfinished.</summary>
    public required OverlapPolicy OverlapPolicy { get; init; }

    /// <summary>Which of several late fires run.</summary>
    public required MisfirePolicy MisfirePolicy { get; init; }

    /// <summary>Seconds after which a late fire is recorded as missed, and one that waits as expired; null = no limit.</summary>
    public int? MisfireGraceSeconds { get; init; }

    /// <summary>How many executions may be unfinished at once.</summary>
    public required int MaxInstances { get; init; }

    /// <summary>Seconds each attempt of an execution may take; null = the service's default.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Seconds that an attempt may wait for a place under a limit, or a slot of its silo; null = the service's default.</summary>
    public int? QueueTtlSeconds { get; init; }

    /// <summary>What becomes of an execution whose attempt fails; null = the service's default.</summary>
    public RetryResponse? Retry { get; init; }

    /// <summary>The same as retry.max_retries; null = the service's default.</summary>
    public int? MaxRetries { get; init; }

    /// <summary>Whether the schedule pauses when an execution ends failed, timed out or dead-lettered.</summary>
    public required bool PauseOnFailure { get; init; }

    /// <summary>Group the schedule belongs to.</summary>
    public string? CommunityId { get; init; }

    /// <summary>The template that gives the fields which aren't its own; null = none.</summary>
    public string? Template { get; init; }

    /// <summary>Whether later versions of the template change the schedule; null = there is no template.</summary>
    public bool? FollowTemplate { get; init; }

    /// <summary>The version of the template that it goes by.</summary>
    public long? TemplateVersion { get; init; }

    /// <summary>The fields that are its own, whatever the template says.</summary>
    public ImmutableArray<string>? TemplateOverrides { get; init; }

    /// <summary>When it fires next, jitter included; null = not planned to.</summary>
    public DateTime? NextExecutionAt { get; init; }

    /// <summary>The same instant on the clocks of timezone, with offset.</summary>
    public DateTimeOffset? NextExecutionAtLocal { get; init; }

    /// <summary>When its last execution began.</summary>
    public DateTime? LastExecutionAt { get; init; }

    /// <summary>Its last execution.</summary>
    public Guid? LastExecutionId { get; init; }

    /// <summary>Executions started, whatever caused them.</summary>
    public required long ExecutionCount { get; init; }

    /// <summary>Executions started because they were due; what max_executions limits.</summary>
    public required long AutoCount { get; init; }

    /// <summary>Executions that ended other than succeeded or cancelled.</summary>
    public required long ErrorCount { get; init; }

    /// <summary>Executions under way that aren't queued.</summary>
    public required int RunningCount { get; init; }

    /// <summary>Executions that are due and wait: for others to end, for a place under a limit, or for a slot of their silo.</summary>
    public required int QueuedCount { get; init; }

    /// <summary>Why and until when it is paused; null = it isn't.</summary>
    public PauseResponse? Pause { get; init; }

    /// <summary>Backfills that haven't ended, in line, and up to 5 that have.</summary>
    public required ImmutableArray<BackfillResponse> Backfills { get; init; }

    /// <summary>Rises with every edit and status change; the ETag.</summary>
    public required long Version { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was last edited or changed status.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Who created it; null = not told.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>What is valid but may surprise.</summary>
    public required ImmutableArray<string> Warnings { get; init; }
}

/// <summary>An HTTP call.</summary>
public sealed record WebhookResponse
{
    /// <summary>Address.</summary>
    public required string Url { get; init; }

    /// <summary>HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Headers that are sent.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Sent under body beside the trigger data.</summary>
    public JsonElement? Body { get; init; }

    /// <summary>JSON schema that context_data matches; null = there is none.</summary>
    public JsonElement? ContextSchema { get; init; }
}

/// <summary>A pause as it was asked for.</summary>
public sealed record PauseResponse
{
    /// <summary>Since when.</summary>
    public required DateTime PausedAt { get; init; }

    /// <summary>Why.</summary>
    public string? Note { get; init; }

    /// <summary>When it resumes by itself; null = when told to.</summary>
    public DateTime? Until { get; init; }
}
