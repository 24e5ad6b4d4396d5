using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Scheduling.Postgres;

namespace Orleans.Scheduling.Gateway.Health;

/// <summary>Whether the database answers.</summary>
/// <remarks>What a check throws is logged and counts as unhealthy.</remarks>
internal sealed class DatabaseCheck(ScheduleQueries queries) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await queries.PingAsync(cancellationToken);
        return HealthCheckResult.Healthy("The database answers.");
    }
}

/// <summary>Whether this process is connected to a cluster that has a silo.</summary>
internal sealed class ClusterCheck(IGrainFactory grains) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var silos = await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true).WaitAsync(cancellationToken);
        return HealthCheckResult.Healthy($"Silos in the cluster: {silos.Count}.");
    }
}
