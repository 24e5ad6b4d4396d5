using Orleans.Scheduling.Core.Execution;
using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>
/// Past times run because somebody asks for them (design rule R11). They take places like any execution, the schedule's own
/// that wait coming first; they don't count towards the limit, and a pause doesn't stop them.
/// </summary>
internal static class Backfilling
{
    /// <summary>How many backfills of one schedule may wait or be under way.</summary>
    internal const int MaxOpen = 10;

    /// <summary>How many that have ended are kept, to be seen and to recognise a repeated request by.</summary>
    internal const int MaxEnded = 5;

    internal static Decision Backfill(ScheduleState state, ScheduleInput.Backfill input, DateTimeOffset now)
    {
        var (change, request) = (input.Change, input.Request);
        var id = change.Caller.Request is { } key ? IdOf(state, key) : change.Id;
        if (state.Runtime.Backfills.FirstOrDefault(b => b.BackfillId == id) is { } known)
        {
            return new Decision(state) { Backfill = known };
        }

        Preconditions.NotEnded(state);
        if (state.Runtime.Backfills.Count(b => b.EndedAs is null) >= MaxOpen)
        {
            throw new SchedulingException(
                SchedulingError.Conflict, $"{MaxOpen} backfills of the schedule haven't ended, as many as may; cancel one or wait.");
        }

        var plan = BackfillTimes.Plan(state, request, now);
        if (plan.First is not { } first)
        {
            throw BackfillTimes.Invalid("start", "The schedule has no times in the range; a dry run shows what a range has.");
        }

        var draft = new Draft(state);
        var backfill = new Backfill
        {
            BackfillId = id,
            Start = ScheduleMachine.WholeMilliseconds(request.Start),
            End = ScheduleMachine.WholeMilliseconds(request.End),
            Overlap = request.Overlap,
            Timing = plan.Timing,
            Calendars = state.Head.Calendars,
            FirstAt = first,
            LastAt = plan.Last!.Value,
            Total = plan.Total,
            NextAt = first,
            CreatedAt = now,
            CreatedBy = change.Caller.Name,
        };
        draft.Runtime = draft.Runtime with { Backfills = draft.Runtime.Backfills.Add(backfill) };
        draft.Audit("schedule_backfill", change, now, $"backfill {id}: {plan.Total} from {first:O} to {plan.Last:O}");
        return draft.Decide(now) with { Backfill = backfill };
    }

    internal static Decision Cancel(ScheduleState state, ScheduleInput.CancelBackfill input, DateTimeOffset now)
    {
        if (state.Runtime.Backfills.FirstOrDefault(b => b.BackfillId == input.BackfillId) is not { } backfill)
        {
            throw new SchedulingException(SchedulingError.NotFound, "The schedule has no such backfill, or had it long ago.");
        }

        if (backfill.EndedAs is { } ended)
        {
            throw new SchedulingException(SchedulingError.Conflict, $"The backfill has ended: {WireNames.Of(ended)}.");
        }

        var draft = new Draft(state);
        var cause = backfill.Cause;
        draft.Cancel(u => u.Row.Cause == cause && (input.CancelRunning || u.Row.Status == ExecutionStatus.Queued), now);
        var done = End(draft, backfill, BackfillStatus.Cancelled);
        draft.Audit(
            "backfill_cancel", input.Change, now, $"backfill {backfill.BackfillId}: {done.DoneAtEnd} of {done.Total} had ended");
        return draft.Decide(now) with { Backfill = done };
    }

    /// <summary>Ends all of them with their schedule.</summary>
    internal static void CancelAll(Draft draft)
    {
        foreach (var backfill in draft.Runtime.Backfills.Where(b => b.EndedAs is null))
        {
            End(draft, backfill, BackfillStatus.Cancelled);
        }
    }

    /// <summary>Starts as many as there are places for, in bounded turns, and ends the backfills that are through.</summary>
    internal static void Advance(Draft draft, DateTimeOffset now)
    {
        for (var decided = 0; Next(draft) is ({ } backfill, { } verdict); decided++)
        {
            if (decided == Occurrences.TurnCap)
            {
                draft.MoreDue = true;
                break;
            }

            Decide(draft, backfill, verdict, now);
        }

        foreach (var backfill in draft.Runtime.Backfills)
        {
            if (backfill is { EndedAs: null, NextAt: null } && !IsUnderWay(draft, backfill))
            {
                End(draft, backfill, BackfillStatus.Completed);
                draft.Audit("backfill_completed", change: null, now, $"backfill {backfill.BackfillId}: all {backfill.Total} have ended");
            }
        }
    }

    /// <summary>True where the turn ended before the backfill had to wait.</summary>
    internal static bool CanGoOn(Draft draft) => Next(draft) is (_, not null);

    internal static bool AnyOpen(Draft draft) => draft.Runtime.Backfills.Any(b => b.EndedAs is null);

    private static Guid IdOf(ScheduleState state, RequestKey request) => ExecutionIds.Create(
        state.ScheduleId, state.Head.Incarnation, ScheduleMachine.WholeMilliseconds(request.AskedAt), $"backfill:{request.Key}");

    private static (Backfill? Backfill, Verdict? Verdict) Next(Draft draft)
    {
        if (draft.Runtime.Backfills.FirstOrDefault(b => b is { EndedAs: null, NextAt: not null }) is not { } backfill)
        {
            return default;
        }

        return (backfill, Overlap.DecideBackfill(
            backfill.Overlap,
            draft.Head.Definition.MaxInstances,
            draft.Runtime.Unfinished.Length,
            CountOf(backfill, draft.Runtime.Queued)));
    }

    private static int CountOf(Backfill backfill, IEnumerable<UnfinishedExecution> executions)
    {
        var cause = backfill.Cause;
        return executions.Count(e => e.Row.Cause == cause);
    }

    private static void Decide(Draft draft, Backfill backfill, Verdict verdict, DateTimeOffset now)
    {
        // Due as of its turn: nothing is late that was asked for years after.
        var occurrence = new Occurrence(backfill.NextAt!.Value, now);
        var gap = default(ExecutionRow);
        if (verdict.Runs)
        {
            var execution = draft.New(occurrence, backfill.Cause, now, triggeredBy: backfill.CreatedBy);
            Queueing.Admit(draft, execution with { WaitsUnder = backfill.Overlap }, verdict, now);
        }
        else
        {
            gap = draft.Account(backfill.OpenGap, occurrence, backfill.Cause, verdict, now);
        }

        Replace(draft, backfill, backfill with
        {
            Decided = backfill.Decided + 1,
            NextAt = BackfillTimes.After(draft.State, backfill, occurrence.Nominal),
            OpenGap = gap,
        });
    }

    private static Backfill End(Draft draft, Backfill backfill, BackfillStatus status)
    {
        var ended = backfill with
        {
            EndedAs = status,
            DoneAtEnd = DoneOf(draft.Runtime, backfill),
            NextAt = null,
            OpenGap = null,
            Timing = null,
            Calendars = null,
        };
        Replace(draft, backfill, ended);
        var backfills = draft.Runtime.Backfills;
        var tooMany = backfills.Where(b => b.EndedAs is not null).SkipLast(MaxEnded).ToHashSet();
        draft.Runtime = draft.Runtime with { Backfills = [.. backfills.Where(b => !tooMany.Contains(b))] };
        return ended;
    }

    /// <summary>How many of its times have run or were skipped.</summary>
    internal static long DoneOf(ScheduleRuntime runtime, Backfill backfill) => backfill.EndedAs is not null
        ? backfill.DoneAtEnd
        : backfill.Decided - CountOf(backfill, runtime.Unfinished) - CountOf(backfill, runtime.Queued);

    private static bool IsUnderWay(Draft draft, Backfill backfill) => DoneOf(draft.Runtime, backfill) < backfill.Decided;

    private static void Replace(Draft draft, Backfill old, Backfill next) =>
        draft.Runtime = draft.Runtime with { Backfills = draft.Runtime.Backfills.Replace(old, next) };
}
