using System.Diagnostics;

namespace Orleans.Scheduling.Benchmarks;

/// <summary>What work costs whatever else the machine does: processor time and allocations, which rates alone hide.</summary>
/// <param name="Silo">Processor time of this process.</param>
/// <param name="Server">Processor time of PostgreSQL's processes.</param>
/// <param name="Allocated">Bytes allocated on this process's heap.</param>
/// <param name="GcPause">How long garbage collections stopped this process.</param>
internal readonly record struct Cost(TimeSpan Silo, TimeSpan Server, double Allocated, TimeSpan GcPause)
{
    internal static Cost SoFar()
    {
        var server = TimeSpan.Zero;
        foreach (var process in Process.GetProcessesByName("postgres"))
        {
            using (process)
            {
                server += process.HasExited ? TimeSpan.Zero : process.TotalProcessorTime;
            }
        }

        using var self = Process.GetCurrentProcess();
        return new Cost(self.TotalProcessorTime, server, GC.GetTotalAllocatedBytes(), GC.GetTotalPauseDuration());
    }

    internal Cost Since(Cost before) =>
        new(Silo - before.Silo, Server - before.Server, Allocated - before.Allocated, GcPause - before.GcPause);

    internal Cost Per(int count) => new(Silo / count, Server / count, Allocated / count, GcPause / count);

    public override string ToString() =>
        $"{Silo.TotalMicroseconds,5:n0} / {Server.TotalMicroseconds,5:n0} µs, {Allocated / 1024,5:n0} KiB, {GcPause.TotalMicroseconds,3:n0} µs";
}
