using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Schedules;

/// <summary>
/// One schedule's redrives, one after the other: each first looks in the history, as what has ended isn't in the state,
/// and must see there what the one before it started.
/// </summary>
internal sealed class RedriveQueue(IScheduleStore store, ScheduleInbox inbox, Admission admission)
{
    private const int MaxNumber = 1000;

    private Task _last = Task.CompletedTask;

    /// <summary>Starts an execution's redrive of a number, unless it was started before.</summary>
    /// <param name="executionId">The execution that ended badly.</param>
    /// <param name="number">From 1; null = the last one that was started, or the next if that has ended without success.</param>
    /// <param name="change">Who asks.</param>
    /// <exception cref="SchedulingException">NotFound, Invalid, Conflict, Unavailable.</exception>
    internal Task<RedrivenExecution> RedriveAsync(Guid executionId, int? number, Change change)
    {
        if (number is < 1 or > MaxNumber)
        {
            throw new SchedulingException([new FieldError("number", $"{number} is out of range; give a whole number from 1 to {MaxNumber}.")]);
        }

        var redrive = RunAsync(executionId, number, change, _last);
        _last = redrive;
        return redrive;
    }

    private async Task<RedrivenExecution> RunAsync(Guid executionId, int? number, Change change, Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var state = await inbox.ReadAsync() ?? throw Missing(executionId);
        var original = await FindAsync(executionId);
        if (original is null || original.ScheduleId != state.ScheduleId)
        {
            throw Missing(executionId);
        }

        for (var n = number ?? 1; n <= MaxNumber; n++)
        {
            var existing = await FindAsync(Redriving.IdOf(state, original, n));
            if (existing is null)
            {
                await admission.AdmitContextAsync(state.Head.Definition.Target, original.ContextJson, CancellationToken.None);
                var decision = await inbox.SubmitAsync(new ScheduleInput.Redrive(original, n, change)
                {
                    After = await FindPredecessorAsync(original),
                });
                var id = decision!.TriggeredExecution!.Value;
                return new RedrivenExecution(id, n, decision.State.Runtime.Find(id)!.Row.Status);
            }

            if (number is not null || !existing.Status.IsTerminal() || existing.Status == ExecutionStatus.Succeeded)
            {
                return new RedrivenExecution(existing.ExecutionId, n, existing.Status);
            }
        }

        throw new SchedulingException(
            SchedulingError.Conflict, $"The execution has been redriven {MaxNumber} times; redrive the last of these instead.");
    }

    // What the first of a row of redrives came after, as long as the history has it.
    private async Task<ExecutionPredecessor?> FindPredecessorAsync(ExecutionRow original)
    {
        var first = original;
        while (Redriving.OriginalOf(first.Cause) is { } before)
        {
            if (await FindAsync(before) is not { } found)
            {
                return null;
            }

            first = found;
        }

        return Chaining.PredecessorOf(first.Cause) is { } id && await FindAsync(id) is { FinishedAt: { } finishedAt } row
            ? new ExecutionPredecessor { ScheduleId = row.ScheduleId, ExecutionId = id, Status = row.Status, FinishedAt = finishedAt }
            : null;
    }

    private Task<ExecutionRow?> FindAsync(Guid executionId) => StoreCalls.AskAsync(
        () => store.FindExecutionAsync(executionId, CancellationToken.None), ScheduleInbox.Unreachable);

    private static SchedulingException Missing(Guid executionId) =>
        new(SchedulingError.NotFound, $"The schedule has no execution {executionId}.");
}
