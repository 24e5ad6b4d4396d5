namespace Orleans.Scheduling.Core.Firing;

/// <summary>
/// Executions that wait for a place (design rule R4). Every decision gives them what places there are, so that as long as
/// one waits none is free.
/// </summary>
internal static class Queueing
{
    /// <summary>Starts a new execution, or lets it wait.</summary>
    /// <param name="draft">The decision being made.</param>
    /// <param name="execution">What <see cref="Draft.New"/> made.</param>
    /// <param name="verdict">What <see cref="Overlap"/> decided: one that <see cref="Verdict.Runs"/>.</param>
    /// <param name="now">The present.</param>
    internal static void Admit(Draft draft, UnfinishedExecution execution, Verdict verdict, DateTimeOffset now)
    {
        if (verdict == Verdict.Fire)
        {
            draft.Start(execution, now);
            return;
        }

        draft.Enqueue(execution, verdict.Reason!);
        if (verdict == Overlap.CancelOldest)
        {
            MakeRoom(draft, verdict.Reason!, now);
            Fill(draft, now);
        }
    }

    /// <summary>Ends the waits that lasted too long, and fills what places are free.</summary>
    internal static void Settle(Draft draft, DateTimeOffset now)
    {
        Expire(draft, now);
        Fill(draft, now);
    }

    /// <summary>Ends the waits that lasted longer than a late fire may be late (R3).</summary>
    internal static void Expire(Draft draft, DateTimeOffset now)
    {
        foreach (var queued in draft.Runtime.Queued)
        {
            if (ExpiryOf(queued, draft) <= now)
            {
                draft.Drop(queued, ExecutionStatus.Expired, "misfire:grace", now);
            }
        }
    }

    /// <summary>When the next wait ends so; null = none does.</summary>
    internal static DateTimeOffset? NextExpiry(Draft draft)
    {
        DateTimeOffset? next = null;
        foreach (var queued in draft.Runtime.Queued)
        {
            next = NextWake.Earlier(next, ExpiryOf(queued, draft));
        }

        return next;
    }

    // Somebody asked for what isn't the schedule's own: it waits until its turn comes.
    private static DateTimeOffset? ExpiryOf(UnfinishedExecution queued, Draft draft) =>
        queued.Row.IsAuto && draft.Head.Definition.MisfireGraceSeconds is { } grace
            ? queued.Row.FireAt.AddSeconds(grace).AddMilliseconds(1)
            : null;

    private static void Fill(Draft draft, DateTimeOffset now)
    {
        var definition = draft.Head.Definition;
        while (draft.Runtime.Queued is [var next, ..]
            && draft.Runtime.Unfinished.Length < Overlap.Places(next.WaitsUnder ?? definition.Overlap, definition.MaxInstances))
        {
            if (next.Row.IsAuto && WhyNot(draft) is { } reason)
            {
                draft.Drop(next, ExecutionStatus.Skipped, reason, now);
            }
            else
            {
                draft.Start(next, now);
            }
        }
    }

    // What holds for a fire that is due holds for one whose turn comes. What somebody asked for starts all the same.
    private static string? WhyNot(Draft draft) =>
        draft.Head.Status == ScheduleStatus.Paused ? "paused"
        : draft.Runtime.AutoCount >= draft.Head.Definition.MaxExecutions ? "limit_reached"
        : null;

    private static void MakeRoom(Draft draft, string reason, DateTimeOffset now)
    {
        var runtime = draft.Runtime;
        var staying = runtime.Unfinished.Where(u => !u.CancelRequested).ToList();
        var oldest = Overlap.WhoGivesWay(draft.Head.Definition.MaxInstances, staying.Count, runtime.Queued.Length) switch
        {
            GivesWay.OldestUnfinished => staying[0],
            GivesWay.OldestQueued => runtime.Queued[0],
            _ => null,
        };
        if (oldest is not null)
        {
            draft.Cancel(u => u.Row.ExecutionId == oldest.Row.ExecutionId, now, reason);
        }
    }
}
