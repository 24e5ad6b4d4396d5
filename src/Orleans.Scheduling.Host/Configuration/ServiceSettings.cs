using System.Net;
using Orleans.Configuration;

namespace Orleans.Scheduling.Host.Configuration;

/// <summary>Options of the process; section <c>Scheduling</c>, beside those of the silo side and the gateway.</summary>
public sealed class ServiceSettings
{
    /// <summary>The configuration section that all of the service's own options are in.</summary>
    public const string Section = "Scheduling";

    /// <summary>Which part of the service this process is. Default <see cref="ServiceRole.All"/>.</summary>
    public ServiceRole Role { get; set; }

    /// <summary>
    /// Where the embedded PostgreSQL keeps its data, when no connection string is configured: absolute, or relative to
    /// the content root. Default <c>data</c>.
    /// </summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>
    /// Where log lines are kept in files, beside what goes to standard output: absolute, or relative to the content root.
    /// Default none.
    /// </summary>
    public string? LogFolder { get; set; }

    /// <summary>
    /// Physical standbys of the database that lists, figures and the audit trail are read from: URIs as in DATABASE_URI, with
    /// commas between. Default none.
    /// </summary>
    public string? ReadReplicaUris { get; set; }

    /// <summary>
    /// Which silos form a cluster: those that share a database and this id. Default <c>orleans-scheduling</c>.
    /// </summary>
    public string ClusterId { get; set; } = "orleans-scheduling";

    /// <summary>
    /// Whose reminders and grain state a cluster serves; outlives clusters. Default <c>orleans-scheduling</c>.
    /// </summary>
    public string ServiceId { get; set; } = "orleans-scheduling";

    /// <summary>Where other silos reach this one.</summary>
    public SiloSettings Silo { get; set; } = new();

    /// <summary>Where Orleans clients reach this silo.</summary>
    public OrleansGatewaySettings Gateway { get; set; } = new();

    /// <summary>Gives the cluster its names, of which silos and clients must have the same.</summary>
    internal void Name(ClusterOptions cluster) => (cluster.ClusterId, cluster.ServiceId) = (ClusterId, ServiceId);

    /// <summary>What is wrong, in sentences that name the option; empty = nothing.</summary>
    public IEnumerable<string> Errors()
    {
        if (string.IsNullOrWhiteSpace(DataFolder))
            yield return $"{Section}:DataFolder must not be empty.";
        if (ClusterId is not { Length: > 0 and <= 150 })
            yield return $"{Section}:ClusterId must have 1 to 150 characters.";
        if (ServiceId is not { Length: > 0 and <= 150 })
            yield return $"{Section}:ServiceId must have 1 to 150 characters.";
        if (string.IsNullOrWhiteSpace(Silo.Address) || Silo.Address is "0.0.0.0" or "::" or "*")
            yield return $"{Section}:Silo:Address must be one address or name of this machine, by which other silos reach it.";
        if (!IsPort(Silo.Port))
            yield return $"{Section}:Silo:Port must be 1 to {IPEndPoint.MaxPort}.";
        if (!IsPort(Gateway.Port) || Gateway.Port == Silo.Port)
            yield return $"{Section}:Gateway:Port must be 1 to {IPEndPoint.MaxPort} and differ from {Section}:Silo:Port.";
    }

    private static bool IsPort(int port) => port is > 0 and <= IPEndPoint.MaxPort;
}

/// <summary>Where other silos reach this one; section <c>Scheduling:Silo</c>.</summary>
public sealed class SiloSettings
{
    /// <summary>
    /// IP address to listen on and to make known to the other silos, or a name that resolves to it. Keep it the same over
    /// restarts. Default <c>127.0.0.1</c>: a cluster of one.
    /// </summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>TCP port. Default 11111.</summary>
    public int Port { get; set; } = 11111;
}

/// <summary>Where Orleans clients reach this silo; section <c>Scheduling:Gateway</c>.</summary>
public sealed class OrleansGatewaySettings
{
    /// <summary>TCP port, on the silo's address. Default 30000.</summary>
    public int Port { get; set; } = 30000;
}
