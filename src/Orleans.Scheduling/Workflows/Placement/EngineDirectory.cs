using Orleans.GrainDirectory;

namespace Orleans.Scheduling.Workflows.Placement;

/// <summary>
/// Keeps nothing: an engine's key says where it is. So an execution costs no entry, and none is lost when silos come or go.
/// </summary>
internal sealed class EngineDirectory : IGrainDirectory
{
    internal const string Name = "scheduling-engines";

    public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

    public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult<GrainAddress?>(null);

    public Task Unregister(GrainAddress address) => Task.CompletedTask;

    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}
