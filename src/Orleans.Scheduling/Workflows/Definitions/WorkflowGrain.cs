using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Core.Auditing;
using Orleans.Scheduling.Core.Limits;
using Orleans.Scheduling.Core.Workflows.Rules;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Limits;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Workflows.Definitions;

/// <summary>One workflow: knows its current version, of which every execution that starts asks.</summary>
internal sealed class WorkflowGrain(
    IWorkflowStore store,
    StepAdmission steps,
    IOptions<SchedulingOptions> options,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock) : Grain, IWorkflowGrain
{
    private StoredDefinition<WorkflowDefinition>? _stored;
    private bool _isLoaded;

    private string Name => this.GetPrimaryKeyString();

    private DefinitionEdits Edits => new("workflow", Name);

    public async Task<long?> GetVersionAsync(CancellationToken cancellationToken) =>
        await LoadAsync() is { Definition: not null } stored ? stored.Version : null;

    public async Task<WorkflowSnapshot?> GetAsync(long? version, CancellationToken cancellationToken)
    {
        var current = await LoadAsync();
        return version is null || (version == current?.Version && current.Definition is not null)
            ? current?.ToSnapshot()
            : await ReachAsync(() => store.LoadVersionAsync(Name, version.Value, cancellationToken));
    }

    public async Task<WorkflowSnapshot> PutAsync(
        WorkflowDefinition definition, long? expectedVersion, Caller caller, CancellationToken cancellationToken)
    {
        Admission.ThrowIfAny(WorkflowRules.Check(Name, definition, options.Value.Workflows.ToLimits()));
        steps.Admit(definition);
        var old = await LoadAsync();
        Edits.CheckVersion(old, expectedVersion);

        // Fields of a newer version outlive the edit.
        var kept = definition with { Extensions = old?.Definition?.Extensions };
        await SaveAsync(old, caller, Edits.Next(old, kept, caller, clock.GetUtcNow()));
        Resize(old?.Definition?.MaxConcurrent, _stored!);
        return _stored!.ToSnapshot()!;
    }

    public async Task DeleteAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken)
    {
        var old = Edits.Existing(await LoadAsync(), expectedVersion);
        var users = await ReachAsync(() => store.CountSchedulesAsync(Name, cancellationToken));
        if (users > 0)
        {
            throw new SchedulingException(
                SchedulingError.Conflict, $"{users} schedules that haven't ended run the workflow {Name}; give them another target first.");
        }

        await SaveAsync(old, caller, DefinitionEdits.Deleted(old, caller, clock.GetUtcNow()));
    }

    // Those who wait already needn't wait for the next to come; if this is lost, they do.
    private void Resize(int? before, StoredDefinition<WorkflowDefinition> now)
    {
        if (before is not null && before != now.Definition!.MaxConcurrent)
        {
            GrainFactory.GetGrain<ILimitGrain>(LimitReasons.OfWorkflow(Name))
                .ResizeAsync(new LimitSize(now.Definition.MaxConcurrent, now.Version)).Ignore();
        }
    }

    // Reads come in between a save and its answer: until that comes, what is stored isn't known, and the old version goes on.
    private async Task<StoredDefinition<WorkflowDefinition>?> LoadAsync()
    {
        if (!_isLoaded)
        {
            var read = await ReachAsync(() => store.LoadAsync(Name, CancellationToken.None));
            if (!_isLoaded && (_stored is null || read?.Version > _stored.Version))
            {
                _stored = read;
            }

            _isLoaded = true;
        }

        return _stored;
    }

    private async Task SaveAsync(StoredDefinition<WorkflowDefinition>? old, Caller caller, StoredDefinition<WorkflowDefinition> next)
    {
        var audit = Edits.AuditOf(old, next, WorkflowChanges.Between(old?.Definition, next.Definition), caller);
        try
        {
            if (await ReachAsync(() => store.SaveAsync(next, next.Version - 1, audit, CancellationToken.None)))
            {
                (_stored, _isLoaded) = (next, true);
                return;
            }
        }
        catch (SchedulingException)
        {
            _isLoaded = false;
            throw;
        }

        _isLoaded = false;
        throw new SchedulingException(SchedulingError.Unavailable, "The workflow is being changed elsewhere; try again.");
    }

    private static Task<T> ReachAsync<T>(Func<Task<T>> call) => StoreCalls.AskAsync(call, "The workflows can't be reached; try again.");
}
