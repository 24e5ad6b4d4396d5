using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Limits;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Workflows;

/// <summary>Where the engines of executions are: on the silo that the execution's row names.</summary>
internal sealed class Engines(
    GuidGrains<IWorkflowEngineGrain> grains, IClusterMembershipService membership, ILocalSiloDetails local, ExecutionSlots slots)
{
    // A power of two, and the same on all silos of a cluster. An engine takes its calls one after the other; none takes long.
    private const int PerSilo = 64;

    private readonly IWorkflowEngineGrain?[] _local = new IWorkflowEngineGrain?[PerSilo];

    /// <summary>This silo, as rows name it.</summary>
    internal string LocalSilo { get; } = local.SiloAddress.ToParsableString();

    /// <summary>What an execution that is dispatched to this silo now has to wait for; null = for nothing that is known.</summary>
    internal string? WaitsFor => slots.IsCrowded ? LimitReasons.Silo : null;

    internal IWorkflowEngineGrain Of(ExecutionRow execution) => execution.Silo == LocalSilo
        ? _local[NumberOf(execution.ExecutionId)] ??= grains.Get(KeyOf(execution.ExecutionId), LocalSilo)
        : grains.Get(KeyOf(execution.ExecutionId), execution.Silo);

    /// <summary>The key of the engine that runs an execution, beside the silo.</summary>
    internal static Guid KeyOf(Guid executionId) => new(NumberOf(executionId), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    // The last byte of an execution's id is one of a hash.
    private static int NumberOf(Guid executionId)
    {
        Span<byte> bytes = stackalloc byte[16];
        executionId.TryWriteBytes(bytes);
        return bytes[^1] & (PerSilo - 1);
    }

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
