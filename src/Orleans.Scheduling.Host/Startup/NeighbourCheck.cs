using System.Net;
using Npgsql;
using Orleans.Scheduling.Host.Cluster;
using Orleans.Scheduling.Host.Configuration;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Host.Startup;

/// <summary>
/// Refuses a cluster whose silos can't reach each other: one machine's silo on a loopback address beside another
/// machine's. They would declare each other dead for ever.
/// </summary>
internal sealed partial class NeighbourCheck(
    NpgsqlDataSource database,
    ServiceSettings settings,
    SiloAddressInUse own,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider time,
    ILogger<NeighbourCheck> logger)
{
    // 3 = Active.
    private const string ReadNeighbours =
        """
        SELECT Address, Port, Generation, HostName, IAmAliveTime
        FROM OrleansMembershipTable
        WHERE DeploymentId = @cluster AND Status = 3 AND HostName <> @host
        """;

    /// <exception cref="StartupException">There is such a neighbour, and it is alive.</exception>
    public async Task EnsureReachableAsync(CancellationToken cancellationToken)
    {
        var before = await ReadAsync(cancellationToken);
        if (before.Count == 0)
            return;

        // A silo that was killed leaves its row behind; one that lives renews it.
        var wait = (2 * SiloSetup.IAmAlivePeriod) + TimeSpan.FromSeconds(1);
        LogWaiting(before.Count, wait.TotalSeconds);
        await Task.Delay(wait, time, cancellationToken);
        foreach (var (neighbour, aliveAt) in await ReadAsync(cancellationToken))
        {
            if (before.TryGetValue(neighbour, out var then) && aliveAt > then)
            {
                throw new StartupException(
                    $"The silo {neighbour.Address}:{neighbour.Port} on {neighbour.Host} is a member of the same cluster, and "
                    + "it or this process's silo listens on a loopback address, which the other can't reach. Set "
                    + "Scheduling:Silo:Address on each to an address that the others reach, or give this one a "
                    + "Scheduling:ClusterId and a database of its own.");
            }
        }
    }

    private async Task<Dictionary<Neighbour, DateTime>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ReadNeighbours);
        command.Parameters.AddWithValue("cluster", settings.ClusterId);
        command.Parameters.AddWithValue("host", Dns.GetHostName());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<Neighbour, DateTime>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var address = IPAddress.Parse(reader.GetString(0));
            if (IPAddress.IsLoopback(address) || (own.Address is { } silo && IPAddress.IsLoopback(silo)))
            {
                var neighbour = new Neighbour(address, reader.GetInt32(1), reader.GetInt32(2), reader.GetString(3));
                found.Add(neighbour, reader.GetDateTime(4));
            }
        }

        return found;
    }

    [LoggerMessage(1, LogLevel.Warning,
        "SYSTEM app_startup: {Count} silos of other machines, out of reach from here, are listed as members of this cluster; "
        + "waiting {Seconds} s to see whether they are alive.")]
    private partial void LogWaiting(int count, double seconds);

    private sealed record Neighbour(IPAddress Address, int Port, int Generation, string Host);
}
