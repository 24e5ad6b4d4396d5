using System.Collections.Immutable;
using Orleans.GrainDirectory;
using Orleans.Scheduling.Core.Limits;
using Orleans.Scheduling.Workflows.Placement;

namespace Orleans.Scheduling.Limits;

/// <summary>Lets limits reach this silo's <see cref="ClusterLimits"/>.</summary>
[EnginePlacement, GrainDirectory(EngineDirectory.Name)]
internal sealed class LimitHolderGrain(ClusterLimits limits) : Grain, ILimitHolderGrain
{
    public Task<LimitReport> TellAsync(string limit, Guid epoch) => Task.FromResult(limits.ShareOf(limit).Tell(epoch));

    public Task GiveAsync(string limit, Guid epoch, ImmutableArray<Guid> places)
    {
        limits.ShareOf(limit).Take(epoch, places);
        return Task.CompletedTask;
    }
}
