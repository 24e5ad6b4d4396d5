using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Schedules;
using Orleans.Scheduling.Workflows.Definitions;

namespace Orleans.Scheduling.Chains;

/// <summary>Whether a schedule may come after what it names: that there is such a thing, and that it isn't itself in the end.</summary>
internal sealed class ChainAdmission(IScheduleStore schedules, IChainStore chains, WorkflowLookup workflows)
{
    /// <summary>Admits a definition; what stays as it is isn't judged again.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="definition">What it is to be.</param>
    /// <param name="stored">What it is; null = it is to be created.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SchedulingException">Invalid, Unavailable.</exception>
    public async Task AdmitAsync(
        Guid scheduleId, ScheduleDefinition definition, ScheduleDefinition? stored, CancellationToken cancellationToken)
    {
        if (definition.Timing.After is not { } after)
        {
            return;
        }

        var workflow = definition.Target.WorkflowId;
        if (stored?.Timing.After != after)
        {
            await CheckExistsAsync(after, cancellationToken);
        }
        else if (stored.Target.WorkflowId == workflow)
        {
            return;
        }

        var walk = new ChainWalk(scheduleId, workflow, after);
        while (!walk.IsOver)
        {
            if (walk.Error is { } error)
            {
                throw new SchedulingException([error]);
            }

            walk.Go(await StoreCalls.AskAsync(
                () => chains.ListLinksAsync(walk.Schedules, walk.Workflows, cancellationToken), ScheduleInbox.Unreachable));
        }
    }

    private async Task CheckExistsAsync(ScheduleAfter after, CancellationToken cancellationToken)
    {
        if (after.WorkflowId is { } workflow)
        {
            await workflows.AdmitAsync(workflow, cancellationToken, "after.workflow_id");
        }
        else if (await StoreCalls.AskAsync(
            () => schedules.LoadAsync(after.ScheduleId!.Value, cancellationToken), ScheduleInbox.Unreachable)
            is null or { State.Head.Status: ScheduleStatus.Deleted })
        {
            throw new SchedulingException([new FieldError(
                "after.schedule_id", $"There is no schedule {after.ScheduleId}; give the schedule_id of one that is there.")]);
        }
    }
}
