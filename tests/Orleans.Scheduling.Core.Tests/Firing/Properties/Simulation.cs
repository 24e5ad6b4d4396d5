using System.Text.Json;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing.Properties;

/// <summary>Runs a scenario: a ledger checks each commit, an oracle what is decided after each step.</summary>
internal sealed class Simulation
{
    private static readonly Dictionary<string, JsonElement> Unknown = new() { ["zebra"] = JsonSerializer.SerializeToElement(1) };

    private readonly Ledger _ledger = new();
    private readonly Oracle _oracle;
    private DateTimeOffset _now = Given.At("10:00");
    private int _changes;

    private Simulation(ScheduleDefinition definition)
    {
        _oracle = new Oracle(definition, _now);
        Turn(new ScheduleInput.Create(
            Given.ScheduleId, Given.Incarnation, definition with { Extensions = Unknown }, NextChange()));
    }

    private ScheduleState State => _ledger.State!;

    public static void Run(Scenario scenario)
    {
        var simulation = new Simulation(scenario.Definition);
        simulation.AllDueIsDecidedOnce();
        foreach (var step in scenario.Steps)
        {
            simulation._now = simulation._now.AddMilliseconds(step.Milliseconds);
            simulation.Do(step);
            simulation.AllDueIsDecidedOnce();
        }

        Assert.Equal(1, simulation.State.Head.Definition.Extensions!["zebra"].GetInt32());
    }

    private void Do(Step step)
    {
        var wake = State.Runtime.NextWakeAt;
        var unfinished = State.Runtime.Unfinished;
        var picked = unfinished.IsEmpty ? null : unfinished[step.Pick % unfinished.Length];
        var queued = State.Runtime.Queued;
        switch (step.Kind)
        {
            case StepKind.Wake:
                Wake();
                break;
            case StepKind.WakeWhenDue when wake is not null:
                _now = wake.Value;
                Wake();
                break;
            case StepKind.WakeJustBefore when wake is not null:
                _now = wake.Value.AddMilliseconds(-1);
                Assert.Same(State, ScheduleMachine.Apply(State, new ScheduleInput.Wake(), _now, Given.Silo)!.State);
                break;
            case StepKind.Edit:
                Edit(step.Definition with { Timing = State.Head.Definition.Timing });
                break;
            case StepKind.EditTiming:
                Edit(step.Definition);
                break;
            case StepKind.Pause:
                Pause(null);
                break;
            case StepKind.PauseUntil:
                Pause(_now.AddSeconds(1 + 20 * step.Pick));
                break;
            case StepKind.Resume:
                Change(new ScheduleInput.Resume(false, NextChange()), () =>
                {
                    _oracle.Passed(_now, _ledger);
                    _oracle.GoOnFrom(_now);
                });
                break;
            case StepKind.ResumeCatchingUp:
                Change(new ScheduleInput.Resume(true, NextChange()), () => { });
                break;
            case StepKind.Trigger:
                Change(new ScheduleInput.Trigger(null, NextChange()), () => { });
                break;
            case StepKind.Cancel:
                End(ScheduleStatus.Cancelled);
                break;
            case StepKind.Delete:
                End(ScheduleStatus.Deleted);
                break;
            case StepKind.Purge:
                End(ScheduleStatus.Deleted, purge: true);
                break;
            case StepKind.CancelExecution when picked is not null:
                Change(new ScheduleInput.CancelExecution(picked.Row.ExecutionId, NextChange()), () => { });
                break;
            case StepKind.CancelQueued when !queued.IsEmpty:
                Change(new ScheduleInput.CancelExecution(queued[step.Pick % queued.Length].Row.ExecutionId, NextChange()), () => { });
                break;
            case StepKind.Backfill:
                // So short that all that may wait in line fit into a turn: turns that follow would decide what the oracle isn't told.
                var end = _now.AddSeconds(-step.Pick);
                var request = new BackfillRequest { Start = end.AddSeconds(-100), End = end, Overlap = step.Definition.Overlap };
                Change(new ScheduleInput.Backfill(request, NextChange()), () => { });
                break;
            case StepKind.CancelBackfill when !State.Runtime.Backfills.IsEmpty:
                var backfill = State.Runtime.Backfills[step.Pick % State.Runtime.Backfills.Length];
                Change(new ScheduleInput.CancelBackfill(backfill.BackfillId, step.Pick % 2 == 0, NextChange()), () => { });
                break;
            case StepKind.Hear when picked is not null:
                var news = Subject.NewsOf(picked);
                Put(new ScheduleInput.Waits(step.Pick % 3 == 0 ? news with { StartedAt = _now } : news with { WaitsFor = "limit:silo" }));
                break;
            case StepKind.Report when picked is not null:
                Assert.Equal(picked.AwaitsRetry, Put(Report(picked, (ReportedEnd)(step.Pick % 6))).Duplicate);
                break;
            case StepKind.Redrive when _ledger.Redrivable(1 + step.Pick % 2) is { Count: > 0 } redrivable:
                var original = redrivable[step.Pick % redrivable.Count];
                Change(new ScheduleInput.Redrive(original, 1 + step.Pick % 2, NextChange()), () => { });
                break;
            case StepKind.ReportStale when picked is not null:
                Assert.True(Put(Report(picked with { Row = picked.Row with { Dispatch = picked.Row.Dispatch - 1 } }, 0)).Duplicate);
                break;
            case StepKind.Lose when picked is not null:
                Put(new ScheduleInput.Lost(picked.Row.ExecutionId, picked.Row.Attempt, picked.Row.Dispatch));
                break;
        }
    }

    private void Wake()
    {
        var pauseIsOver = PauseIsOver;
        var until = State.Head.Pause?.Until;
        var active = State.Head.Status == ScheduleStatus.Active || pauseIsOver;
        Put(new ScheduleInput.Wake());
        if (pauseIsOver)
        {
            _oracle.Passed(until!.Value, _ledger);
            _oracle.GoOnFrom(until.Value);
        }

        if (active)
        {
            _oracle.Fired(_now, _ledger);
        }
    }

    private bool PauseIsOver => State.Head.Pause?.Until <= _now;

    private void Edit(ScheduleDefinition definition) => Change(
        new ScheduleInput.Update(definition, NextChange()),
        () => _oracle.Edited(definition, _now, _ledger));

    private void Pause(DateTimeOffset? until) => Change(
        new ScheduleInput.Pause(until, NextChange()),
        () => _oracle.Fired(_now, _ledger));

    private void End(ScheduleStatus status, bool purge = false)
    {
        var open = State.Head.Status is ScheduleStatus.Active or ScheduleStatus.Paused;
        Refusable(() =>
        {
            Put(new ScheduleInput.End(status, NextChange()) { Purge = purge });
            if (open)
            {
                _oracle.Passed(_now, _ledger);
            }
        });
    }

    // A pause that is over ends before the change is looked at.
    private void Change(ScheduleInput input, Action accepted)
    {
        if (PauseIsOver)
        {
            Wake();
        }

        Refusable(() =>
        {
            Put(input);
            accepted();
        });
    }

    private void Refusable(Action action)
    {
        var before = State;
        try
        {
            action();
        }
        catch (SchedulingException refusal)
        {
            Assert.True(refusal.Error
                is SchedulingError.Conflict or SchedulingError.NotFound or SchedulingError.Invalid or SchedulingError.TooManyRequests);
            if (!ReferenceEquals(before, State))
            {
                // The end of a pause passed while a backlog was decided before it: what is left of that is still due.
                Wake();
            }
        }
    }

    // Turns take time, so that more becomes due while a backlog is worked off.
    private Decision Put(ScheduleInput input)
    {
        var decision = Turn(input);
        while (decision.MoreDue || !decision.Applied)
        {
            _now = _now.AddMilliseconds(1500);
            decision = Turn(decision.Applied ? new ScheduleInput.Wake() : input);
        }

        return decision;
    }

    private Decision Turn(ScheduleInput input)
    {
        var decision = ScheduleMachine.Apply(_ledger.State, input, _now, Given.Silo)!;
        var again = ScheduleMachine.Apply(_ledger.State, input, _now, Given.Silo)!;
        Assert.Equal(JsonSerializer.Serialize(decision, StateJson.Options), JsonSerializer.Serialize(again, StateJson.Options));
        _ledger.Commit(decision, _now);
        return decision;
    }

    // Rows in order stand for the due times in order, each for as many as it counts.
    private void AllDueIsDecidedOnce()
    {
        var at = 0;
        foreach (var row in _ledger.Occurrences)
        {
            var times = _oracle.Due.Skip(at).Take((int)row.Count).ToList();
            Assert.Equal(row.Count, times.Count);
            Assert.Equal((row.ScheduledAt, row.ScheduledThrough ?? row.ScheduledAt), (times[0], times[^1]));
            at += times.Count;
        }

        Assert.Equal(_oracle.Due.Count, at);
        var (head, runtime) = (State.Head, State.Runtime);
        var next = head.Status == ScheduleStatus.Active ? _oracle.Next(_ledger) : null;
        Assert.Equal((next?.Nominal, next?.FireAt), (runtime.NextNominalAt, runtime.NextFireAt));
        if (head.Status == ScheduleStatus.Active)
        {
            Assert.True(next is not null || !runtime.Unfinished.IsEmpty);
        }
    }

    private static ScheduleInput.Complete Report(UnfinishedExecution execution, ReportedEnd end) =>
        new(Subject.ReportOf("10:00", execution, end), new RetryDefaults(DelaySeconds: 5));

    private Change NextChange() => new(new Guid(++_changes, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0), Caller.Anonymous);
}
