using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>What callers see of a state.</summary>
public static class Snapshots
{
    /// <summary>The state as a caller sees it.</summary>
    public static ScheduleSnapshot ToSnapshot(this ScheduleState state) => new()
    {
        ScheduleId = state.ScheduleId,
        Definition = state.Head.Template?.Applied is { } template
            ? state.Head.Definition with { Template = new TemplateUse { Name = template.Name, Follows = template.Follows } }
            : state.Head.Definition,
        Status = state.Head.Status,
        Version = state.Head.Version,
        CreatedAt = state.Head.CreatedAt,
        UpdatedAt = state.Head.UpdatedAt,
        CreatedBy = state.Head.CreatedBy,
        NextExecutionAt = state.Runtime.NextFireAt,
        NextNominalAt = state.Runtime.NextNominalAt,
        LastExecutionAt = state.Runtime.LastExecutionAt,
        LastExecutionId = state.Runtime.LastExecutionId,
        ExecutionCount = state.Runtime.ExecutionCount,
        AutoCount = state.Runtime.AutoCount,
        ErrorCount = state.Runtime.ErrorCount,
        RunningCount = state.Runtime.Unfinished.Count(u => u.Row.Status != ExecutionStatus.Queued),
        QueuedCount = state.Runtime.Queued.Length + state.Runtime.Unfinished.Count(u => u.Row.Status == ExecutionStatus.Queued),
        Pause = state.Head.Pause,
        Template = state.Head.Template?.Applied,
        Backfills = state.Runtime.Backfills.Select(b => b.ToInfo(state.Runtime)).ToImmutableArray(),
    };

    /// <summary>A backfill as a caller sees it.</summary>
    public static BackfillInfo ToInfo(this Backfill backfill, ScheduleRuntime runtime) => new()
    {
        BackfillId = backfill.BackfillId,
        Status = backfill.EndedAs ?? (backfill.Decided == 0 ? BackfillStatus.Waiting : BackfillStatus.Running),
        Start = backfill.Start,
        End = backfill.End,
        Overlap = backfill.Overlap,
        Total = backfill.Total,
        Done = Backfilling.DoneOf(runtime, backfill),
        FirstAt = backfill.FirstAt,
        LastAt = backfill.LastAt,
        NextAt = backfill.NextAt,
        CreatedAt = backfill.CreatedAt,
        CreatedBy = backfill.CreatedBy,
    };
}
