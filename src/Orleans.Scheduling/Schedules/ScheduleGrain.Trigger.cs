using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Schedules;

/// <summary>An execution that somebody asks for; asked for again with the same key, it is found instead.</summary>
internal sealed partial class ScheduleGrain
{
    public async Task<Guid> TriggerAsync(string? contextJson, Caller caller, CancellationToken cancellationToken) =>
        (await TriggerExecutionAsync(contextJson, caller, cancellationToken)).ExecutionId;

    public async Task<TriggeredExecution> TriggerExecutionAsync(
        string? contextJson, Caller caller, CancellationToken cancellationToken)
    {
        Admission.ThrowIfAny(DefinitionRules.CheckContext(contextJson));
        if (caller.Request is { } request && await FindTriggeredAsync(request, cancellationToken) is { } known)
        {
            return known;
        }

        if (contextJson is not null
            && await _inbox.ReadAsync().WaitAsync(cancellationToken) is { Head.Status: not ScheduleStatus.Deleted } state)
        {
            await _admission.AdmitContextAsync(state.Head.Definition.Target, contextJson, cancellationToken);
        }

        var input = new ScheduleInput.Trigger(contextJson, NewChange(caller));
        var decision = await _inbox.SubmitAsync(input).WaitAsync(cancellationToken);
        return From(decision!.State.Runtime.Find(decision.TriggeredExecution!.Value)!.Row);
    }

    // What a repeated trigger started may have ended; while it hasn't, the state itself knows it.
    private async Task<TriggeredExecution?> FindTriggeredAsync(RequestKey request, CancellationToken cancellationToken)
    {
        CheckKey(request);
        return await _inbox.ReadAsync().WaitAsync(cancellationToken) is { } state
            && await StoreCalls.AskAsync(
                () => _store.FindExecutionAsync(Triggering.ExecutionOf(state, request), cancellationToken),
                ScheduleInbox.Unreachable) is { } row
            ? From(row)
            : null;
    }

    private static TriggeredExecution From(ExecutionRow row) => new(row.ExecutionId, row.Status);
}
