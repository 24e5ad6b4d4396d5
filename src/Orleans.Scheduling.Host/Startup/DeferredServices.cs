using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Orleans.Scheduling.Host.Startup;

/// <summary>
/// Puts off the start of every hosted service registered so far, the silo above all, until the API listens and the
/// database is there. So the process can say what it waits for, and on the way out the API stops first.
/// </summary>
internal static class DeferredServices
{
    /// <summary>Key of the services that were put off, in the order of their start.</summary>
    public const string Key = "Orleans.Scheduling.Deferred";

    /// <summary>Call it after all other registrations.</summary>
    public static void DeferHostedServices(this IServiceCollection services)
    {
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i] is { IsKeyedService: false } service && service.ServiceType == typeof(IHostedService))
                services[i] = Keyed(service);
        }

        services.TryAddSingleton<Readiness>();
        services.AddHostedService<DeferredStart>();
    }

    private static ServiceDescriptor Keyed(ServiceDescriptor service)
    {
        if (service.ImplementationInstance is { } instance)
            return new ServiceDescriptor(typeof(IHostedService), Key, instance);
        return service.ImplementationFactory is { } create
            ? new ServiceDescriptor(typeof(IHostedService), Key, (provider, _) => create(provider), service.Lifetime)
            : new ServiceDescriptor(typeof(IHostedService), Key, service.ImplementationType!, service.Lifetime);
    }
}
