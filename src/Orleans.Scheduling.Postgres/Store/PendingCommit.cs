using System.Collections.Immutable;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Store;

/// <summary>A commit on its way. What is costly to prepare is prepared here, on its caller's thread.</summary>
internal sealed class PendingCommit : IQueued
{
    private readonly TaskCompletionSource<long?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PendingCommit(ScheduleCommit commit)
    {
        ScheduleId = commit.State.ScheduleId;
        ExpectedVersion = commit.ExpectedVersion;
        Rows = commit.Rows;
        Audit = commit.Audit;
        if (Rows.Any(row => row.ScheduleId != ScheduleId) || Audit.Any(row => row.ScheduleId != ScheduleId))
            throw new ArgumentException($"A commit of schedule {ScheduleId} carries a row of another.", nameof(commit));

        var runtime = commit.State.Runtime;
        Runtime = StoredJson.Write(runtime);
        NextWakeAt = runtime.NextWakeAt;
        NextFireAt = runtime.NextFireAt;
        RemindAt = commit.RemindAt;
        GrainHash = ScheduleGrainId.Of(ScheduleId).GetUniformHashCode();
        if (commit.HeadChanged || ExpectedVersion == 0)
            Head = new HeadColumns(ScheduleId, commit.State.Head);
    }

    public Guid ScheduleId { get; }

    public long ExpectedVersion { get; }

    public string Runtime { get; }

    public DateTimeOffset? NextWakeAt { get; }

    public DateTimeOffset? NextFireAt { get; }

    public DateTimeOffset? RemindAt { get; }

    public uint GrainHash { get; }

    /// <summary>Null = the head stays as it is.</summary>
    public HeadColumns? Head { get; }

    public ImmutableArray<ExecutionRow> Rows { get; }

    public ImmutableArray<AuditRow> Audit { get; }

    /// <summary>The new version; null = the expected one wasn't current.</summary>
    public Task<long?> Answer => _answer.Task;

    public void Succeed() => _answer.TrySetResult(ExpectedVersion + 1);

    public void Conflict() => _answer.TrySetResult(null);

    public void Fail(Exception error) => _answer.TrySetException(error);
}

/// <summary>A head as stored: the JSON, and the columns that lists filter by.</summary>
internal sealed class HeadColumns(Guid scheduleId, ScheduleHead head)
{
    public Guid ScheduleId => scheduleId;

    public ScheduleHead Head => head;

    public ScheduleDefinition Definition => head.Definition;

    public string HeadJson { get; } = StoredJson.Write(head);

    public string TagsJson { get; } = StoredJson.Write(head.Definition.Tags);
}
