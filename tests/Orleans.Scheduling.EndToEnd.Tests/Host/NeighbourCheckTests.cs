using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Scheduling.Host.Cluster;
using Orleans.Scheduling.Host.Configuration;
using Orleans.Scheduling.Host.Startup;

namespace Orleans.Scheduling.EndToEnd.Tests.Host;

public sealed class NeighbourCheckTests(StartupFixture startup) : IClassFixture<StartupFixture>
{
    private const string Beat = "UPDATE OrleansMembershipTable SET IAmAliveTime = IAmAliveTime + interval '5 s'";

    [Theory]
    [InlineData("127.0.0.1", "10.0.0.5")]
    [InlineData("10.0.0.5", "127.0.0.1")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    public async Task A_living_neighbour_that_cannot_be_reached_stops_the_start(string own, string theirs)
    {
        await MemberAsync(theirs, "elsewhere");
        var time = new InstantTime(() => startup.ExecuteAsync(Beat).Wait());

        var refusal = await Assert.ThrowsAsync<StartupException>(() => Check(own, time).EnsureReachableAsync(CancellationToken.None));

        Assert.StartsWith($"The silo {theirs}:12000 on elsewhere is a member of the same cluster", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Scheduling:Silo:Address", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_one_is_waited_for_and_forgotten()
    {
        await MemberAsync("127.0.0.1", "elsewhere");
        var time = new InstantTime();
        await Check("127.0.0.1", time).EnsureReachableAsync(CancellationToken.None);
        Assert.Equal(TimeSpan.FromSeconds(11), Assert.Single(time.Waits));
    }

    [Theory]
    [InlineData("10.0.0.4", "10.0.0.5", "elsewhere", "orleans-scheduling")]
    [InlineData("127.0.0.1", "127.0.0.1", null, "orleans-scheduling")]
    [InlineData("127.0.0.1", "127.0.0.1", "elsewhere", "another-cluster")]
    public async Task Others_are_no_hindrance(string own, string theirs, string? host, string cluster)
    {
        await MemberAsync(theirs, host ?? Dns.GetHostName(), cluster);
        var time = new InstantTime();
        await Check(own, time).EnsureReachableAsync(CancellationToken.None);
        Assert.Empty(time.Waits);
    }

    private NeighbourCheck Check(string own, TimeProvider time) => new(
        startup.Database, new ServiceSettings(), new SiloAddressInUse(IPAddress.Parse(own)), time, NullLogger<NeighbourCheck>.Instance);

    private Task MemberAsync(string address, string host, string cluster = "orleans-scheduling") => startup.ExecuteAsync(
        $"""
        DELETE FROM OrleansMembershipVersionTable;
        INSERT INTO OrleansMembershipVersionTable (DeploymentId) VALUES ('{cluster}');
        INSERT INTO OrleansMembershipTable
            (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, StartTime, IAmAliveTime)
        VALUES ('{cluster}', '{address}', 12000, 1, 'a silo', '{host}', 3, now(), now());
        """);
}
