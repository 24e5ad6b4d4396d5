using System.Net;

namespace Orleans.Scheduling.Host.Cluster;

/// <summary>The address of this process's silo, resolved.</summary>
internal sealed record SiloAddressInUse(IPAddress Address);
