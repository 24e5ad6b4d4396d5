using System.Collections.Concurrent;
using Orleans.Scheduling.Core;
using Orleans.Scheduling.Schedules;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Workflows.Definitions;

/// <summary>Workflows by name. Versions never change, so a silo reads each once; which is current, the workflow's grain says.</summary>
internal sealed class WorkflowLookup(IGrainFactory grains, IWorkflowStore store, HandlerRegistry handlers)
{
    private const int MaxKept = 1_000;
    private const int MaxNames = 1_000;

    private readonly ConcurrentDictionary<(string Name, long Version), WorkflowSnapshot> _versions = new();

    /// <summary>The current version; null = there is no workflow of that name.</summary>
    /// <exception cref="SchedulingException">Unavailable.</exception>
    public async Task<WorkflowSnapshot?> CurrentAsync(string name, CancellationToken cancellationToken) =>
        await grains.GetGrain<IWorkflowGrain>(name).GetVersionAsync(cancellationToken) is { } version
            ? await VersionAsync(name, version, cancellationToken)
            : null;

    /// <summary>A version; null = there is none.</summary>
    /// <exception cref="SchedulingException">Unavailable.</exception>
    public async Task<WorkflowSnapshot?> VersionAsync(string name, long version, CancellationToken cancellationToken)
    {
        if (_versions.TryGetValue((name, version), out var known)) return known;
        var read = await grains.GetGrain<IWorkflowGrain>(name).GetAsync(version, cancellationToken);
        if (read is not null)
        {
            if (_versions.Count >= MaxKept) _versions.Clear();
            _versions[(name, version)] = read;
        }

        return read;
    }

    /// <summary>Refuses a name that is neither a workflow's nor that of a handler that may be called.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="field">The field that has it.</param>
    /// <returns>The workflow; null = the name is a handler's.</returns>
    /// <exception cref="SchedulingException">Invalid, CommandNotAllowed, Unavailable.</exception>
    public async Task<WorkflowSnapshot?> AdmitAsync(
        string name, CancellationToken cancellationToken, string field = "workflow_id")
    {
        if (await CurrentAsync(name, cancellationToken) is { } workflow) return workflow;
        if (handlers.WhyRefused(name) is { } refusal)
            throw new SchedulingException(SchedulingError.CommandNotAllowed, [new FieldError(field, refusal)]);
        if (handlers.Find(name) is not null) return null;
        var names = await StoreCalls.AskAsync(() => store.ListNamesAsync(MaxNames, cancellationToken), "The workflows can't be read; try again.");
        var similar = SimilarNames.Nearest(name, names.Concat(handlers.Names)) is { } nearest ? $" Did you mean {nearest}?" : "";
        throw new SchedulingException([new FieldError(
            field, $"There is no workflow {name}; create it with PUT /workflows/{name} first.{similar} And {handlers.HowToRegister(name)}")]);
    }
}
