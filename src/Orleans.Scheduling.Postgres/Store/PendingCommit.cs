using System.Collections.Immutable;
using Orleans.Scheduling.Chains;
using Orleans.Scheduling.Core.Events;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Store;

/// <summary>A commit on its way. What is costly to prepare is prepared here, on its caller's thread.</summary>
internal sealed class PendingCommit : IQueued
{
    private readonly TaskCompletionSource<Committed?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PendingCommit(ScheduleCommit commit)
    {
        ScheduleId = commit.State.ScheduleId;
        ExpectedVersion = commit.ExpectedVersion;
        Rows = commit.Rows;
        Audit = commit.Audit;
        Ended = EndedColumns.Of(commit);
        Events = commit.Events;
        foreach (var row in Rows)
            Check(row.ScheduleId);
        foreach (var row in Audit)
            Check(row.ScheduleId);
        foreach (var row in Ended)
            Check(row.Execution.ScheduleId);

        var runtime = commit.State.Runtime;
        Runtime = StoredJson.Write(runtime);
        NextWakeAt = runtime.NextWakeAt;
        NextFireAt = runtime.NextFireAt;
        RemindAt = commit.RemindAt;
        GrainHash = ScheduleGrainId.Of(ScheduleId).GetUniformHashCode();
        if (commit.Head == HeadChange.Status)
            Status = new StatusColumns(ScheduleId, commit.State.Head);
        else if (commit.Head == HeadChange.Whole)
            Head = new HeadColumns(ScheduleId, commit.State.Head);

        void Check(Guid? scheduleId)
        {
            if (scheduleId != ScheduleId)
                throw new ArgumentException($"A commit of schedule {ScheduleId} carries a row of another.", nameof(commit));
        }
    }

    public Guid ScheduleId { get; }

    public long ExpectedVersion { get; }

    public byte[] Runtime { get; }

    public DateTimeOffset? NextWakeAt { get; }

    public DateTimeOffset? NextFireAt { get; }

    public DateTimeOffset? RemindAt { get; }

    public uint GrainHash { get; }

    /// <summary>Null = the head stays as it is, but for its status.</summary>
    public HeadColumns? Head { get; }

    /// <summary>Null = the status stays as it is, or is written with the head.</summary>
    public StatusColumns? Status { get; }

    public ImmutableArray<ExecutionRow> Rows { get; }

    public ImmutableArray<AuditRow> Audit { get; }

    public ImmutableArray<EndedColumns> Ended { get; }

    public ImmutableArray<LifecycleEvent> Events { get; }

    /// <summary>What has come of it; null = the expected version wasn't current.</summary>
    public Task<Committed?> Answer => _answer.Task;

    /// <summary>Answers that it was stored.</summary>
    /// <param name="followUps">Whom to tell of what has ended; those that aren't known are left in their table.</param>
    public void Succeed(IReadOnlyList<FollowUp> followUps) =>
        _answer.TrySetResult(new Committed(ExpectedVersion + 1, followUps));

    public void Conflict() => _answer.TrySetResult(null);

    public void Fail(Exception error) => _answer.TrySetException(error);
}

/// <summary>An execution that has ended, by one of the places that others may come after.</summary>
internal sealed record EndedColumns(ExecutionPredecessor Execution, string Place)
{
    /// <summary>Its schedule, and the workflow that this runs.</summary>
    public static ImmutableArray<EndedColumns> Of(ScheduleCommit commit)
    {
        if (commit.Ended.IsEmpty)
            return [];
        var schedule = commit.Ended.Select(ended => new EndedColumns(ended, $"schedule/{ended.ScheduleId}"));
        return commit.State.Head.Definition.Target.WorkflowId is { } workflow
            ? [.. schedule, .. commit.Ended.Select(ended => new EndedColumns(ended, $"workflow/{workflow}"))]
            : [.. schedule];
    }
}

/// <summary>What a change of its status alone changes of a head.</summary>
internal sealed class StatusColumns(Guid scheduleId, ScheduleHead head)
{
    public Guid ScheduleId => scheduleId;

    public ScheduleHead Head => head;

    public byte[] Json { get; } = StoredJson.Write(new HeadStatus(head.Status, head.Version, head.UpdatedAt));
}

/// <summary>A head as stored: the JSON, and the columns that lists filter by.</summary>
internal sealed class HeadColumns(Guid scheduleId, ScheduleHead head)
{
    private static readonly byte[] NoTags = [.. "[]"u8];

    public Guid ScheduleId => scheduleId;

    public ScheduleHead Head => head;

    public ScheduleDefinition Definition => head.Definition;

    public byte[] HeadJson { get; } = StoredJson.Write(head);

    public byte[] TagsJson { get; } = head.Definition.Tags.IsEmpty ? NoTags : StoredJson.Write(head.Definition.Tags);
}
