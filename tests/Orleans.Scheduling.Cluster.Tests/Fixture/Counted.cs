using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>Adds up a counter of the first silo.</summary>
public sealed class Counted : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public Counted(SchedulingCluster cluster, string counter)
    {
        var meters = cluster.Silos.GetSiloServiceProvider().GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name == counter && instrument.Meter.Scope == meters)
            {
                all.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _count, value));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
