using System.Net;

namespace Orleans.Scheduling.Host.Cluster;

/// <summary>The address of this process's silo, resolved; null = it has none.</summary>
internal sealed record SiloAddressInUse(IPAddress? Address);
