using System.Collections.Immutable;

namespace Orleans.Scheduling;

/// <summary>A schedule as it stands: what was asked for and what has come of it.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.ScheduleSnapshot")]
public sealed record ScheduleSnapshot
{
    /// <summary>The schedule's id; also its grain key.</summary>
    [Id(0)] public required Guid ScheduleId { get; init; }

    /// <summary>What was asked for.</summary>
    [Id(1)] public required ScheduleDefinition Definition { get; init; }

    /// <summary>Where it is in its life.</summary>
    [Id(2)] public required ScheduleStatus Status { get; init; }

    /// <summary>Rises with every edit and status change; the ETag.</summary>
    [Id(3)] public required long Version { get; init; }

    /// <summary>When it was created, UTC.</summary>
    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last edited or changed status, UTC.</summary>
    [Id(5)] public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who created it, as told by the caller; null = not told.</summary>
    [Id(6)] public string? CreatedBy { get; init; }

    /// <summary>When it fires next, jitter included, UTC; null = not planned to.</summary>
    [Id(7)] public DateTimeOffset? NextExecutionAt { get; init; }

    /// <summary>Nominal time of the next fire, UTC.</summary>
    [Id(8)] public DateTimeOffset? NextNominalAt { get; init; }

    /// <summary>When its last execution began, UTC.</summary>
    [Id(9)] public DateTimeOffset? LastExecutionAt { get; init; }

    /// <summary>Its last execution.</summary>
    [Id(10)] public Guid? LastExecutionId { get; init; }

    /// <summary>Executions started so far, whatever caused them.</summary>
    [Id(11)] public long ExecutionCount { get; init; }

    /// <summary>Executions started because they were due; what <c>max_executions</c> limits.</summary>
    [Id(12)] public long AutoCount { get; init; }

    /// <summary>Executions that ended other than succeeded or cancelled.</summary>
    [Id(13)] public long ErrorCount { get; init; }

    /// <summary>Executions under way that aren't queued.</summary>
    [Id(14)] public int RunningCount { get; init; }

    /// <summary>Why and until when it is paused; null = it isn't.</summary>
    [Id(15)] public PauseInfo? Pause { get; init; }

    /// <summary>Executions that wait: for a place under the overlap policy or a limit of the cluster, or for a slot of their silo.</summary>
    [Id(16)] public int QueuedCount { get; init; }

    /// <summary>Backfills that haven't ended, in line, and up to 5 that have.</summary>
    [Id(17)] public ImmutableArray<BackfillInfo> Backfills { get; init; } = [];

    /// <summary>What has come of the template that the definition names; null = it names none.</summary>
    [Id(18)] public AppliedTemplate? Template { get; init; }
}

/// <summary>A pause as a user asked for it.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.PauseInfo")]
public sealed record PauseInfo
{
    /// <summary>When it was paused, UTC.</summary>
    [Id(0)] public required DateTimeOffset PausedAt { get; init; }

    /// <summary>Why.</summary>
    [Id(1)] public string? Note { get; init; }

    /// <summary>When it resumes by itself, UTC; null = when a user resumes it.</summary>
    [Id(2)] public DateTimeOffset? Until { get; init; }
}
