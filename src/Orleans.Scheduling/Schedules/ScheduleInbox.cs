using Orleans.Scheduling.Chains;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Events;
using Orleans.Scheduling.Workflows;

namespace Orleans.Scheduling.Schedules;

/// <summary>What follows from a schedule's decisions outside its state; the grain's part.</summary>
internal interface IScheduleReactions
{
    /// <summary>After a load or a commit: the state is certain.</summary>
    void Stored(ScheduleState? previous, Decision decision);

    /// <summary>Others are to be told of executions that have ended.</summary>
    void ToTell(IReadOnlyList<FollowUp> followUps);

    /// <summary>The store failed and so did every input that waited; what is due is to be tried again.</summary>
    void Failed(Exception cause);
}

/// <summary>
/// The inputs of one schedule, decided in order: all that wait share one commit, and after any failed write the state is
/// read again before the next. Runs on its grain's scheduler, so nothing here is concurrent.
/// </summary>
internal sealed class ScheduleInbox(
    Guid scheduleId, Engines engines, IScheduleStore store, EventOutbox events, TimeProvider clock, IScheduleReactions reactions)
{
    /// <summary>What is told where the store fails.</summary>
    internal const string Unreachable = "The schedule store can't be reached; nothing is lost, try again.";

    private const int MaxInputsPerCommit = 1000;
    private const int MaxConflicts = 3;

    // Of those that may be refused: as many as share a commit, so that one who is let in waits for two commits at most.
    private const int MaxRequests = MaxInputsPerCommit;

    private readonly LinkedList<Pending> _waiting = [];
    private StoredSchedule? _stored;
    private bool _loaded;
    private bool _pumping;
    private TaskCompletionSource? _idle;
    private int _conflicts;
    private int _requests;

    /// <summary>The state as last read or written; null = there is none, or it must be read again.</summary>
    internal ScheduleState? State => _stored?.State;

    /// <summary>Row version of <see cref="State"/>: rises with every commit. 0 = there is none.</summary>
    internal long Version => _stored?.Version ?? 0;

    /// <summary>How many inputs wait.</summary>
    internal int Waiting => _waiting.Count;

    /// <summary>Decides an input; the decision comes back once it is stored.</summary>
    /// <returns>The decision; null for a wake or report of a schedule that doesn't exist.</returns>
    /// <exception cref="SchedulingException">The input is refused, too many wait, or the store can't be reached.</exception>
    internal Task<Decision?> SubmitAsync(ScheduleInput input) =>
        input.AsksForMore ? AdmitAsync(input) : EnqueueAsync(input);

    /// <summary>Reads the state unless it is known.</summary>
    /// <exception cref="SchedulingException">Unavailable.</exception>
    internal Task<ScheduleState?> ReadAsync() => StoreCalls.AskAsync(
        async () =>
        {
            await LoadAsync();
            return State;
        },
        Unreachable);

    /// <summary>What is stored has changed without the inbox; it is read again when next needed.</summary>
    internal void Forget() => (_stored, _loaded) = (null, false);

    /// <summary>Waits until what was submitted is decided.</summary>
    internal async Task IdleAsync()
    {
        while (_pumping)
        {
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await _idle.Task;
        }
    }

    private async Task LoadAsync()
    {
        if (_loaded)
        {
            return;
        }

        var stored = await store.LoadAsync(scheduleId, CancellationToken.None);

        // The pump may have loaded, and even written, while this read was under way.
        if (!_loaded)
        {
            (_stored, _loaded) = (stored, true);
            if (stored is not null)
            {
                reactions.Stored(null, new Decision(stored.State));
            }
        }
    }

    // One that is refused here costs nothing: no commit, and nothing that the others wait for.
    private async Task<Decision?> AdmitAsync(ScheduleInput input)
    {
        if (_requests == MaxRequests)
        {
            throw new SchedulingException(
                SchedulingError.TooManyRequests, $"{MaxRequests} requests of this schedule wait; try again in a second.");
        }

        _requests++;
        try
        {
            return await EnqueueAsync(input);
        }
        finally
        {
            _requests--;
        }
    }

    private Task<Decision?> EnqueueAsync(ScheduleInput input)
    {
        var pending = new Pending(input);
        _waiting.AddLast(pending);
        if (!_pumping)
        {
            _pumping = true;
            _ = PumpAsync();
        }

        return pending.Task;
    }

    private async Task PumpAsync()
    {
        try
        {
            while (_waiting.Count > 0)
            {
                await TurnAsync();
            }
        }
        finally
        {
            _pumping = false;
            _idle?.SetResult();
            _idle = null;
        }
    }

    private async Task TurnAsync()
    {
        var turn = new List<(Pending Input, Decision? Decision)>();
        try
        {
            await LoadAsync();
            var before = State;
            var (after, decision) = Fold(before, turn);
            if (decision is not null)
            {
                var commit = CommitOf(before, after!, decision);
                if (await store.CommitAsync(commit, CancellationToken.None) is not { } committed)
                {
                    Forget();
                    Requeue(turn);
                    return;
                }

                Stored(before, commit, decision, committed);
            }

            foreach (var (input, decided) in turn)
            {
                input.TrySetResult(decided);
            }
        }
        catch (Exception exception)
        {
            // Whether the commit happened may be unknown: what is stored is the truth, read it again.
            _loaded = false;
            Fail(turn, Unavailable());
            reactions.Failed(exception);
        }
    }

    // Applies the waiting inputs to the state, each to what the one before left.
    private (ScheduleState? After, Decision? Decision) Fold(ScheduleState? before, List<(Pending, Decision?)> turn)
    {
        var state = before;
        var merged = new DecisionMerge();
        while (_waiting.First is { } node && turn.Count < MaxInputsPerCommit)
        {
            Decision? decision;
            try
            {
                decision = ScheduleMachine.Apply(
                    state, node.Value.Input, clock.GetUtcNow(), engines.LocalSilo, engines.WaitsFor);
            }
            catch (SchedulingException refusal)
            {
                _waiting.RemoveFirst();
                node.Value.TrySetException(refusal);
                continue;
            }

            if (decision is not null)
            {
                state = decision.State;
                merged.Add(decision);
            }

            if (decision is { Applied: false })
            {
                break;
            }

            _waiting.RemoveFirst();
            turn.Add((node.Value, decision));
            if (decision is { MoreDue: true })
            {
                _waiting.AddFirst(new Pending(new ScheduleInput.Wake()));
                break;
            }
        }

        return (state, state is null || !merged.Changes(before, state) ? null : merged.Result(state));
    }

    private ScheduleCommit CommitOf(ScheduleState? before, ScheduleState after, Decision decision)
    {
        var head = before?.Head == (object)after.Head ? HeadChange.None
            : before is not null && after.Head.DiffersInStatusAlone(before.Head) ? HeadChange.Status
            : HeadChange.Whole;
        return new ScheduleCommit(
            after, Version, head, decision.Rows, decision.Audit,
            WakePlan.For(after.Runtime.NextWakeAt, clock.GetUtcNow()).RemindAt)
        {
            Ended = decision.Ended,
            Events = events.Of(decision, Version + 1),
        };
    }

    private void Stored(ScheduleState? before, ScheduleCommit commit, Decision decision, Committed committed)
    {
        _conflicts = 0;
        _stored = new StoredSchedule(commit.State, committed.Version);
        events.Publish(commit.Events);
        reactions.Stored(before, decision);
        reactions.ToTell(committed.FollowUps);
    }

    // Another activation wrote since the state was read; the inputs are pure, so they are decided anew on what it wrote.
    private void Requeue(List<(Pending Input, Decision?)> turn)
    {
        if (++_conflicts > MaxConflicts)
        {
            _conflicts = 0;
            Fail(turn, new SchedulingException(SchedulingError.Unavailable, "The schedule is being moved; try again."));
            return;
        }

        for (var i = turn.Count - 1; i >= 0; i--)
        {
            _waiting.AddFirst(turn[i].Input);
        }
    }

    private void Fail(List<(Pending Input, Decision?)> turn, SchedulingException refusal)
    {
        foreach (var (input, _) in turn)
        {
            input.TrySetException(refusal);
        }

        // Inputs that waited behind the failed turn would fail the same way one by one.
        foreach (var input in _waiting)
        {
            input.TrySetException(refusal);
        }

        _waiting.Clear();
    }

    private static SchedulingException Unavailable() => new(SchedulingError.Unavailable, Unreachable);

    private sealed class Pending(ScheduleInput input) : TaskCompletionSource<Decision?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        internal ScheduleInput Input => input;
    }
}
