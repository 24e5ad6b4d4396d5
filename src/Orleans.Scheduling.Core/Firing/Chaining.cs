using Orleans.Scheduling.Core.Execution;
using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>
/// Executions that come after others (docs/chaining.md): which ends are told of, and what becomes of one that a schedule is
/// told of. It is then due as of that end, by the schedule's own timing, and is told of any number of times.
/// </summary>
public static class Chaining
{
    /// <summary>
    /// How many executions a chain has before its last one, at most. Edits that make a circle are refused; should two at a time
    /// make one all the same, this ends it.
    /// </summary>
    public const int MaxLinks = 20;

    private const string Prefix = "after:";

    /// <summary>The execution that comes after one: the same however often it is told of.</summary>
    public static Guid ExecutionOf(ScheduleState state, ExecutionPredecessor predecessor) => ExecutionIds.Create(
        state.ScheduleId, state.Head.Incarnation, predecessor.FinishedAt, CauseOf(predecessor.ExecutionId));

    /// <summary>The execution that a cause says it came after; null = the cause is another.</summary>
    public static Guid? PredecessorOf(string cause) =>
        cause.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParse(cause.AsSpan(Prefix.Length), out var id) ? id : null;

    /// <summary>How an execution has ended, for those that come after it; null = in no way that they wait for.</summary>
    public static AfterOutcome? OutcomeOf(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => AfterOutcome.Success,
        ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.DeadLettered => AfterOutcome.Failure,
        _ => null,
    };

    /// <summary>True as long as a schedule fires when others' executions end.</summary>
    public static bool Awaits(ScheduleState state, DateTimeOffset now) =>
        state.Head is { Status: ScheduleStatus.Active, Definition: { Timing: { After: not null } timing } definition }
        && !(timing.EndAt < now)
        && !(state.Runtime.AutoStartedOrQueued >= definition.MaxExecutions);

    /// <summary>What becomes of an execution that is to come after another.</summary>
    public static Verdict Decide(ScheduleState state, ExecutionPredecessor predecessor, DateTimeOffset now)
    {
        var (head, definition, at) = (state.Head, state.Head.Definition, predecessor.FinishedAt);
        TimeSpan? grace = definition.MisfireGraceSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        return head.Status switch
        {
            // It has ended since the other did.
            ScheduleStatus.Completed => Verdict.Skipped("completed"),
            ScheduleStatus.Cancelled => Verdict.Skipped("cancelled"),
            _ when predecessor.Links > MaxLinks => Verdict.Skipped("after:too_many_links"),
            _ when at < definition.Timing.StartAt => Verdict.Skipped("after:start_at"),
            _ when at > definition.Timing.EndAt => Verdict.Skipped("after:end_at"),
            _ when state.Runtime.AutoStartedOrQueued >= definition.MaxExecutions => Verdict.Skipped("limit_reached"),
            ScheduleStatus.Paused => Verdict.Skipped("paused"),

            // Each stands for itself: none can be coalesced into another.
            _ => CatchUp.Decide(definition.Misfire, grace, now - at, isLatest: true, firedOfBacklog: 0) is { Runs: false } late
                ? late
                : Overlap.Decide(definition, state.Runtime),
        };
    }

    internal static string CauseOf(Guid predecessor) => $"{Prefix}{predecessor}";

    internal static bool IsCause(string cause) => cause.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>What others are told of an execution that has ended so; null = nothing.</summary>
    internal static ExecutionPredecessor? Ended(UnfinishedExecution execution, ExecutionRow row) => OutcomeOf(row.Status) is null
        ? null
        : new ExecutionPredecessor
        {
            ScheduleId = row.ScheduleId,
            ExecutionId = row.ExecutionId,
            Status = row.Status,
            FinishedAt = ScheduleMachine.WholeMilliseconds(row.FinishedAt!.Value),
            Links = (execution.After?.Links ?? 0) + 1,
        };

    internal static Decision FollowUp(ScheduleState state, ExecutionPredecessor predecessor, DateTimeOffset now)
    {
        if (state.Runtime.Find(ExecutionOf(state, predecessor)) is not null)
        {
            return new Decision(state);
        }

        var draft = new Draft(state);
        var at = predecessor.FinishedAt;
        var execution = draft.New(new Occurrence(at, at), CauseOf(predecessor.ExecutionId), now) with { After = predecessor };
        var verdict = Decide(state, predecessor, now);
        if (verdict.Runs)
        {
            Queueing.Admit(draft, execution, verdict, now);
        }
        else
        {
            // Under the id it would have run by, so that it is known should it be told of again.
            draft.Drop(execution, verdict.Status!.Value, verdict.Reason, now);
        }

        return draft.Decide(now);
    }
}
