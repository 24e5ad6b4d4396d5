using FsCheck;
using FsCheck.Fluent;

namespace Orleans.Scheduling.Core.Tests.Firing.Properties;

public sealed class MachineProperties
{
    /// <summary>
    /// Whatever happens in whatever order, with the clock running either way: every due time is decided once, limits hold,
    /// counts agree with rows, nothing that is left goes without a wake, and the stored form loses nothing.
    /// </summary>
    [Fact]
    public void Nothing_is_lost_doubled_or_forgotten() =>
        Prop.ForAll(Scenarios.Any, Simulation.Run).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
}
