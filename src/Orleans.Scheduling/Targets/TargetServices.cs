using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Targets;

/// <summary>Registers what executions may run.</summary>
public static class TargetServices
{
    /// <summary>Adds the handler and webhook targets. Safe to call twice.</summary>
    public static IServiceCollection AddSchedulingTargets(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(s => s.ServiceType == typeof(HandlerRegistry)))
            return services;

        services.AddOptions<SchedulingOptions>();
        services.TryAddKeyedSingleton(SchedulingTime.Key, TimeProvider.System);
        services.AddSingleton<HandlerRegistry>();
        services.AddSingleton<AddressGuard>();
        services.AddSingleton<GuardedConnector>();
        services.TryAddSingleton<ResolveHost>(_ => Dns.GetHostAddressesAsync);
        services.AddSingleton<IExecutionTarget, HandlerTarget>();
        services.AddSingleton<IExecutionTarget, WebhookCaller>();
        services.AddWebhookClient();
        return services;
    }

    /// <summary>Registers .NET code that schedules may name as <c>target_command</c> or <c>workflow_id</c>.</summary>
    /// <typeparam name="THandler">Made once per call, in a scope of its own, with its constructor's services.</typeparam>
    /// <param name="services">The silo's services.</param>
    /// <param name="name">The name, case-sensitive; every silo must know it.</param>
    /// <exception cref="ArgumentException">The name is blank, or taken.</exception>
    public static IServiceCollection AddWorkflowHandler<THandler>(this IServiceCollection services, string name)
        where THandler : class, IWorkflowHandler
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (services.Any(s => (s.ImplementationInstance as HandlerRegistration)?.Name == name))
            throw new ArgumentException($"A workflow handler named '{name}' is registered already.", nameof(name));

        services.TryAddScoped<THandler>();
        return services.AddSingleton(
            new HandlerRegistration(name, static scope => scope.GetRequiredService<THandler>()));
    }
}
