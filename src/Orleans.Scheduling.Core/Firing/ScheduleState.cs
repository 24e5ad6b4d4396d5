using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Scheduling.Core.Templates;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>All that is stored of one schedule: what people change and what fires change, kept in separate rows.</summary>
public sealed record ScheduleState(Guid ScheduleId, ScheduleHead Head, ScheduleRuntime Runtime);

/// <summary>What people change, and the status. Rewritten by edits and status changes only, never by a fire.</summary>
public sealed record ScheduleHead
{
    /// <summary>What was asked for.</summary>
    public required ScheduleDefinition Definition { get; init; }

    /// <summary>Where the schedule is in its life.</summary>
    public required ScheduleStatus Status { get; init; }

    /// <summary>The ETag: rises with every change of this record.</summary>
    public required long Version { get; init; }

    /// <summary>Random, minted at creation; part of every execution's identity.</summary>
    public required Guid Incarnation { get; init; }

    /// <summary>UTC, whole milliseconds; the interval grid's origin where there is no start_at.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who created it; null = not told.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>The calendars that the timing names, as they were when they last changed; null = it names none.</summary>
    public ImmutableArray<Calendar>? Calendars { get; init; }

    /// <summary>The template that it was made of; null = none. The definition is what has come of it.</summary>
    public TemplateLink? Template { get; init; }

    /// <summary>Set while paused.</summary>
    public PauseInfo? Pause { get; init; }

    /// <summary>Set once nothing of the schedule is to be kept; null = its history is.</summary>
    public PurgeRequest? Purge { get; init; }

    /// <summary>Fields of a newer version, kept.</summary>
    [JsonExtensionData] public Dictionary<string, JsonElement>? Extensions { get; init; }

    /// <summary>True where nothing else has changed since: most heads change but once, when their schedule completes.</summary>
    public bool DiffersInStatusAlone(ScheduleHead before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return this == before with { Status = Status, Version = Version, UpdatedAt = UpdatedAt };
    }
}

/// <summary>The fields of a head that a change of its status changes.</summary>
/// <param name="Status">See <see cref="ScheduleHead.Status"/>.</param>
/// <param name="Version">See <see cref="ScheduleHead.Version"/>.</param>
/// <param name="UpdatedAt">See <see cref="ScheduleHead.UpdatedAt"/>.</param>
public sealed record HeadStatus(ScheduleStatus Status, long Version, DateTimeOffset UpdatedAt);

/// <summary>What fires change.</summary>
public sealed record ScheduleRuntime
{
    /// <summary>High-water mark: every nominal time up to here is decided. UTC.</summary>
    public required DateTimeOffset LastProcessed { get; init; }

    /// <summary>Executions started because they were due; never falls.</summary>
    public long AutoCount { get; init; }

    /// <summary>Executions started for any cause.</summary>
    public long ExecutionCount { get; init; }

    /// <summary>Executions that ended other than succeeded or cancelled.</summary>
    public long ErrorCount { get; init; }

    /// <summary>When the last execution was decided. UTC.</summary>
    public DateTimeOffset? LastExecutionAt { get; init; }

    /// <summary>The last execution decided.</summary>
    public Guid? LastExecutionId { get; init; }

    /// <summary>Executions between their start and their terminal status, oldest first.</summary>
    public ImmutableArray<UnfinishedExecution> Unfinished { get; init; } = [];

    /// <summary>Executions that wait for a place under the overlap policy, first come first.</summary>
    public ImmutableArray<UnfinishedExecution> Queued { get; init; } = [];

    /// <summary>Ranges of past times to run, in line, and the last few that have ended.</summary>
    [JsonPropertyName("backfill_line")]
    public ImmutableArray<Backfill> Backfills { get; init; } = [];

    /// <summary>The row that consecutive occurrences which never ran are counted into; null = the last one ran.</summary>
    public ExecutionRow? OpenGap { get; init; }

    /// <summary>How many occurrences of a backlog that outlasts a turn already ran.</summary>
    public int FiredOfBacklog { get; init; }

    /// <summary>Nominal time of the next fire; null = none is planned. UTC.</summary>
    public DateTimeOffset? NextNominalAt { get; init; }

    /// <summary>When it fires next: the nominal time plus jitter. UTC.</summary>
    public DateTimeOffset? NextFireAt { get; init; }

    /// <summary>When the schedule must be looked at again; null = nothing is left to do. UTC.</summary>
    public DateTimeOffset? NextWakeAt { get; init; }

    /// <summary>What <c>max_executions</c> is compared with: <see cref="AutoCount"/>, and what waits to be counted.</summary>
    [JsonIgnore]
    public long AutoStartedOrQueued => AutoCount + Queued.Count(q => q.Row.IsAuto);

    /// <summary>An execution that hasn't ended; null = there is no such one.</summary>
    public UnfinishedExecution? Find(Guid executionId) =>
        Unfinished.Concat(Queued).FirstOrDefault(u => u.Row.ExecutionId == executionId);

    /// <summary>Fields of a newer version, kept.</summary>
    [JsonExtensionData] public Dictionary<string, JsonElement>? Extensions { get; init; }
}

/// <summary>An execution whose outcome is not stored yet.</summary>
public sealed record UnfinishedExecution
{
    /// <summary>Its row, as last stored.</summary>
    public required ExecutionRow Row { get; init; }

    /// <summary>Context in place of the schedule's own; null = the schedule's.</summary>
    public string? ContextJson { get; init; }

    /// <summary>The policy under which it waits for a place; null = the schedule's, whatever it is by then.</summary>
    public OverlapPolicy? WaitsUnder { get; init; }

    /// <summary>
    /// Since when the attempt under way waits, or waited, for its turn; null = since the row was decided. UTC.
    /// </summary>
    public DateTimeOffset? WaitsSince { get; init; }

    /// <summary>The execution that it comes after; null = none.</summary>
    public ExecutionPredecessor? After { get; init; }

    /// <summary>True once a cancellation was asked for.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>True while no engine has it, as its next attempt isn't due yet.</summary>
    [JsonIgnore]
    public bool AwaitsRetry => Row.Status == ExecutionStatus.RetryWaiting;
}
