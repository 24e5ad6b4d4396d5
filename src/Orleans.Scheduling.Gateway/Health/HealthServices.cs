using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Scheduling.Gateway.Health;

/// <summary>Registers what the service's health depends on.</summary>
internal static class HealthServices
{
    // Below the patience of the usual probes.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public static IServiceCollection AddGatewayHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseCheck>("database", timeout: Timeout)
            .AddCheck<ClusterCheck>("cluster", timeout: Timeout);
        return services;
    }
}
