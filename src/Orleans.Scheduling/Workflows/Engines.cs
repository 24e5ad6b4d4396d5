using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Limits;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Workflows;

/// <summary>Where the engines of executions are: on the silo that the execution's row names.</summary>
internal sealed class Engines(
    GuidGrains<IWorkflowEngineGrain> grains, IClusterMembershipService membership, ILocalSiloDetails local, ExecutionSlots slots)
{
    /// <summary>This silo, as rows name it.</summary>
    internal string LocalSilo { get; } = local.SiloAddress.ToParsableString();

    /// <summary>What an execution that is dispatched to this silo now has to wait for; null = for nothing that is known.</summary>
    internal string? WaitsFor => slots.IsCrowded ? LimitReasons.Silo : null;

    internal IWorkflowEngineGrain Of(ExecutionRow execution) => grains.Get(execution.ExecutionId, execution.Silo);

    /// <summary>True once the silo can't run it any more: what it reported by then is stored, and the rest is lost.</summary>
    internal async ValueTask<bool> IsGoneAsync(ExecutionRow execution)
    {
        if (execution.Silo == LocalSilo)
        {
            return false;
        }

        if (execution.Silo is null)
        {
            return true; // stored by a version that didn't say
        }

        var silo = SiloAddress.FromParsableString(execution.Silo);
        if (StatusOf(silo) == SiloStatus.None)
        {
            // Unknown: it joined a moment ago, or is so long dead that its entry was removed. The table tells.
            await membership.Refresh();
        }

        return StatusOf(silo) is SiloStatus.Dead or SiloStatus.None;
    }

    private SiloStatus StatusOf(SiloAddress silo) => membership.CurrentSnapshot.GetSiloStatus(silo);
}
