using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Core.Auditing;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Workflows.Rules;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Workflows.Definitions;

/// <summary>One workflow: knows its current version, of which every execution that starts asks.</summary>
internal sealed class WorkflowGrain(
    IWorkflowStore store,
    StepAdmission steps,
    IOptions<SchedulingOptions> options,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock) : Grain, IWorkflowGrain
{
    private StoredWorkflow? _stored;
    private bool _isLoaded;

    private string Name => this.GetPrimaryKeyString();

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
        Admission.ThrowIfAny(steps.Check(definition));
        var old = await LoadAsync();
        CheckVersion(old, expectedVersion);
        var now = clock.GetUtcNow();
        await SaveAsync(old, caller, new StoredWorkflow
        {
            Name = Name,
            Version = (old?.Version ?? 0) + 1,
            // Fields of a newer version outlive the edit.
            Definition = definition with { Extensions = old?.Definition?.Extensions },
            CreatedAt = old?.Definition is null ? now : old.CreatedAt,
            UpdatedAt = now,
            UpdatedBy = caller.Name,
        });
        return _stored!.ToSnapshot()!;
    }

    public async Task DeleteAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken)
    {
        var old = await LoadAsync();
        if (old?.Definition is null)
        {
            throw new SchedulingException(SchedulingError.NotFound, $"There is no workflow {Name}.");
        }

        CheckVersion(old, expectedVersion);
        var users = await ReachAsync(() => store.CountSchedulesAsync(Name, cancellationToken));
        if (users > 0)
        {
            throw new SchedulingException(
                SchedulingError.Conflict, $"{users} schedules that haven't ended run the workflow {Name}; give them another target first.");
        }

        await SaveAsync(old, caller, old with { Version = old.Version + 1, Definition = null, UpdatedAt = clock.GetUtcNow(), UpdatedBy = caller.Name });
    }

    private void CheckVersion(StoredWorkflow? old, long? expectedVersion)
    {
        if (expectedVersion is { } expected && (old?.Definition is null || old.Version != expected))
        {
            throw new SchedulingException(SchedulingError.VersionMismatch, old?.Definition is null
                ? $"There is no workflow {Name} yet; leave If-Match out to create it."
                : $"The workflow is at version {old.Version}, not {expected}: read it again and repeat the change.");
        }
    }

    // Reads come in between a save and its answer: until that comes, what is stored isn't known, and the old version goes on.
    private async Task<StoredWorkflow?> LoadAsync()
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

    private async Task SaveAsync(StoredWorkflow? old, Caller caller, StoredWorkflow next)
    {
        var audit = AuditOf(old?.Definition, caller, next);
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

    private static AuditRow AuditOf(WorkflowDefinition? before, Caller caller, StoredWorkflow next)
    {
        var action = before is null ? "workflow_create" : next.Definition is null ? "workflow_delete" : "workflow_update";
        return new AuditRow(
            Guid.CreateVersion7(next.UpdatedAt), ScheduleId: null, next.UpdatedAt, action, caller.Name, caller.Reason, caller.TraceId)
        {
            Resource = $"workflow/{next.Name}",
            Changes = WorkflowChanges.Between(before, next.Definition),
        };
    }

    private static async Task<T> ReachAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (ScheduleStoreException)
        {
            throw new SchedulingException(SchedulingError.Unavailable, "The workflows can't be reached; try again.");
        }
    }
}
