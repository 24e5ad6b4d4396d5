using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Postgres;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Gateway.Health;

/// <summary>Whether the database answers.</summary>
internal sealed class DatabaseCheck(ScheduleQueries queries) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await queries.PingAsync(cancellationToken);
            return HealthCheckResult.Healthy("The database answers.");
        }
        catch (ScheduleStoreException unreachable)
        {
            return HealthCheckResult.Unhealthy("The database doesn't answer.", unreachable);
        }
    }
}

/// <summary>Whether this process is connected to a cluster that has a silo.</summary>
internal sealed class ClusterCheck(IGrainFactory grains) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var silos = await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true).WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy($"Silos in the cluster: {silos.Count}.");
        }
        catch (Exception unreachable) when (ExceptionProblems.TryMap(unreachable) is not null)
        {
            return HealthCheckResult.Unhealthy("The cluster doesn't answer.", unreachable);
        }
    }
}
