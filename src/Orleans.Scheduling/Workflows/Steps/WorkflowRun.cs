using System.Text.Json;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Workflows;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Workflows.Steps;

/// <summary>One attempt at a workflow: asks the <see cref="WorkflowMachine"/>, stores what it says, calls and waits.</summary>
internal sealed class WorkflowRun(
    WorkflowSnapshot workflow,
    WorkflowProgress progress,
    TargetCall call,
    string trigger,
    ProgressKeeper keeper,
    AttemptHold hold,
    StepCaller caller,
    WorkflowLimits limits,
    TimeProvider clock)
{
    private readonly Dictionary<string, Task<StepResult>> _underWay = [];

    // One call needs no progress as long as all goes well: there is nothing between its begin and its end.
    private readonly bool _isOneCall = WorkflowMachine.IsOneCall(workflow.Definition);

    private WorkflowProgress _progress = progress;
    private WorkflowEnd? _end;

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; steps that had answered by then are stored.</exception>
    /// <exception cref="ReplacedException">Another engine runs the execution now.</exception>
    public async Task<TargetOutcome> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var turn = await TurnAsync(isEnding: _end is not null, cancellationToken);
                _end ??= turn.End;
                if (_end is not null && _underWay.Count == 0) return OutcomeOf(_end);
                foreach (var step in turn.Calls)
                    _underWay.Add(step.Path, CallAsync(step, cancellationToken));
                await WaitAsync(turn.WakeAt, cancellationToken);
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or ReplacedException)
        {
            // The slot is held until they are gone.
            await ((Task)Task.WhenAll(_underWay.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopped is OperationCanceledException && _underWay.Values.Any(answer => answer.IsCompletedSuccessfully))
                await TurnAsync(isEnding: true, cancellationToken);
            if (stopped is OperationCanceledException cancelled && _underWay.Count > 0)
                throw new TargetStoppedException($"in step {string.Join(" and ", _underWay.Keys)}", cancelled);
            throw;
        }
    }

    private Task<StepResult> CallAsync(StepCall step, CancellationToken cancellationToken) => hold.CallAsync(
        step.Step, () => caller.CallAsync(step, call, cancellationToken), cancellationToken);

    private async Task<WorkflowTurn> TurnAsync(bool isEnding, CancellationToken cancellationToken)
    {
        var results = _underWay.ToDictionary(step => step.Key, step => step.Value.IsCompletedSuccessfully ? step.Value.Result : null);
        var turn = WorkflowMachine.Advance(
            workflow.Definition, _progress, results,
            new WorkflowInput(call.ExecutionId, trigger, call.ContextJson, clock.GetUtcNow(), isEnding), limits);
        if (turn.Changed && (!_isOneCall || turn.End?.Error is not null || turn.WakeAt is not null))
        {
            await keeper.SaveAsync(turn.Progress, cancellationToken);
            hold.Forget = keeper.ForgetAsync;
        }

        _progress = turn.Progress;
        foreach (var (path, _) in results.Where(result => result.Value is not null)) _underWay.Remove(path);
        return turn;
    }

    private async Task WaitAsync(DateTimeOffset? wakeAt, CancellationToken cancellationToken)
    {
        if (_underWay.Count == 0)
        {
            await hold.WaitUntilAsync(wakeAt!.Value, cancellationToken);
            return;
        }

        using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var wait = wakeAt is { } at && _end is null && at - clock.GetUtcNow() is { Ticks: > 0 } left
            ? Task.Delay(left < TimeSpan.FromDays(1) ? left : TimeSpan.FromDays(1), clock, awake.Token)
            : Task.Delay(Timeout.InfiniteTimeSpan, clock, awake.Token);
        await Task.WhenAny([.. _underWay.Values, wait]);
        await awake.CancelAsync();
    }

    // A text is shown as one, not as JSON.
    private static string? TextOf(string? json)
    {
        if (json is null or "null") return null;
        using var value = JsonDocument.Parse(json);
        return value.RootElement.ValueKind == JsonValueKind.String ? value.RootElement.GetString() : json;
    }

    private static TargetOutcome OutcomeOf(WorkflowEnd end) => end.Error is null
        ? new TargetOutcome(true, ResponseExcerpt: Excerpt.Of(TextOf(end.Output)))
        : new TargetOutcome(false, OneLine.Of(end.Error), end.Failed?.ResponseStatus, end.Failed?.ResponseExcerpt)
        {
            Cause = end.Failed?.Cause ?? FailureCause.Other,
            ErrorType = end.Failed?.ErrorType,
            RetryAfter = end.Failed?.RetryAfter,
        };
}
