using Orleans.Runtime.Placement;

namespace Orleans.Scheduling.Workflows.Placement;

/// <summary>An engine is on the silo that its key names, or nowhere.</summary>
internal sealed class EnginePlacementDirector(IClusterMembershipService membership, ILocalSiloDetails local) : IPlacementDirector
{
    private readonly string _localKey = local.SiloAddress.ToParsableString();
    private readonly Task<SiloAddress> _local = Task.FromResult(local.SiloAddress);

    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        target.GrainIdentity.TryGetGuidKey(out _, out var named);
        if (named == _localKey)
        {
            return _local;
        }

        // A silo that is leaving still answers for what it runs.
        var silo = SiloAddress.FromParsableString(named!);
        return membership.CurrentSnapshot.GetSiloStatus(silo) is SiloStatus.Dead or SiloStatus.None
            ? throw new SiloUnavailableException($"Silo {named}, where the execution ran, is gone.")
            : Task.FromResult(silo);
    }
}
