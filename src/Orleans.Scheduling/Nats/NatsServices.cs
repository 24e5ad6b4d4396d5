using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Nats;

/// <summary>Registers this process's connection to NATS.</summary>
internal static class NatsServices
{
    /// <summary>Adds it, for silos and gateways alike; it connects where <see cref="NatsOptions.Url"/> is set. Safe to call twice.</summary>
    public static IServiceCollection AddSchedulingNats(this IServiceCollection services)
    {
        services.AddOptions<SchedulingOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SchedulingOptions>, NatsOptionsValidation>());
        services.TryAddKeyedSingleton(SchedulingTime.Key, TimeProvider.System);
        services.TryAddSingleton<NatsLink>();
        services.TryAddSingleton<NatsStreams>();
        services.TryAddSingleton<NatsPublisher>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, NatsStart>());
        return services;
    }
}
