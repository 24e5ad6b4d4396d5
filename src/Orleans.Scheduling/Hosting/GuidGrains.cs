namespace Orleans.Scheduling.Hosting;

/// <summary>
/// References to grains of one interface. Orleans reads the interface's attributes anew for every reference made by type,
/// which a fire would pay for twice and a sweep for each schedule; here it is done once.
/// </summary>
internal sealed class GuidGrains<TGrain>(IGrainFactory grains)
    where TGrain : IGrain
{
    private GrainReference? _any;

    internal TGrain Get(Guid key, string? extension = null)
    {
        var any = _any ??= (GrainReference)grains.GetGrain(typeof(TGrain), Guid.Empty);
        return (TGrain)grains.GetGrain(
            GrainId.Create(any.GrainId.Type, GrainIdKeyExtensions.CreateGuidKey(key, extension!)), any.InterfaceType);
    }
}
