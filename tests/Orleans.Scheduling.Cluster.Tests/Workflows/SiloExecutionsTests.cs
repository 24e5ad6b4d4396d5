using Orleans.Scheduling.Workflows;

namespace Orleans.Scheduling.Cluster.Tests.Workflows;

public sealed class SiloExecutionsTests
{
    [Fact]
    public void An_engine_that_ends_leaves_the_entry_of_its_successor()
    {
        var executions = new SiloExecutions(new Silo());
        var id = Guid.NewGuid();
        var interrupted = false;
        Action first = () => { };
        executions.TryAdd(id, first);
        executions.TryAdd(id, () => interrupted = true);

        executions.Remove(id, first);
        var drained = executions.DrainAsync(CancellationToken.None);
        executions.InterruptAll();

        Assert.Equal((1, false, true), (executions.Count, drained.IsCompleted, interrupted));
    }

    [Fact]
    public void A_silo_that_was_voted_out_takes_no_more()
    {
        var silo = new Silo();
        var executions = new SiloExecutions(silo);
        Assert.False(executions.IsDraining);

        silo.CurrentStatus = SiloStatus.Dead;

        Assert.True(executions.IsDraining);
        Assert.False(executions.TryAdd(Guid.NewGuid(), () => { }));
        Assert.Equal(0, executions.Count);
    }

    private sealed class Silo : ISiloStatusOracle
    {
        public SiloStatus CurrentStatus { get; set; } = SiloStatus.Active;

        public string SiloName => "test";

        public SiloAddress SiloAddress => SiloAddress.Zero;

        public SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress) => CurrentStatus;

        public Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false) => [];

        public SiloAddress[] GetActiveSilos() => [];

        public bool TryGetSiloName(SiloAddress siloAddress, out string siloName)
        {
            siloName = SiloName;
            return true;
        }

        public bool IsFunctionalDirectory(SiloAddress siloAddress) => true;

        public bool IsDeadSilo(SiloAddress silo) => CurrentStatus == SiloStatus.Dead;

        public bool SubscribeToSiloStatusEvents(ISiloStatusListener observer) => true;

        public bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer) => true;
    }
}
