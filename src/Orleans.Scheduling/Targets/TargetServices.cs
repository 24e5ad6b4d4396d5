using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Scheduling.Core.Payloads;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Nats;

namespace Orleans.Scheduling.Targets;

/// <summary>Registers what executions may run.</summary>
public static class TargetServices
{
    /// <summary>Adds the handler, webhook and NATS targets. Safe to call twice.</summary>
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
        services.AddSchedulingNats();
        services.AddSingleton<NatsSubjects>();
        services.AddSingleton<NatsCaller>();
        services.AddSingleton<IExecutionTarget, NatsTarget>();
        services.AddSingleton<ExecutionTargets>();
        services.AddSingleton<GrainSteps>();
        services.AddWebhookClient();
        return services;
    }

    /// <summary>Registers .NET code that schedules may name as <c>target_command</c> or <c>workflow_id</c>.</summary>
    /// <typeparam name="THandler">
    /// Made once per call, in a scope of its own, with its constructor's services. It may go by several names. What implements
    /// <see cref="IWorkflowHandler{TPayload}"/> takes only payloads that fit.
    /// </typeparam>
    /// <param name="services">The silo's services.</param>
    /// <param name="name">The name, case-sensitive; every silo must know it.</param>
    /// <param name="configure">Says what the handler takes; a schedule that breaks it isn't saved. Null (default) = anything.</param>
    /// <exception cref="ArgumentException">The name is blank, or taken, or a schema can't be used.</exception>
    public static IServiceCollection AddWorkflowHandler<THandler>(
        this IServiceCollection services, string name, Action<WorkflowHandlerOptions>? configure = null)
        where THandler : class, IWorkflowHandler
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (services.Any(s => (s.ImplementationInstance as HandlerRegistration)?.Name == name))
            throw new ArgumentException($"A workflow handler named '{name}' is registered already.", nameof(name));

        var options = new WorkflowHandlerOptions();
        configure?.Invoke(options);
        services.TryAddScoped<THandler>();
        return services.AddSingleton(new HandlerRegistration(
            name,
            static scope => scope.GetRequiredService<THandler>(),
            SchemaOf(name, nameof(options.PayloadSchema), options.PayloadSchema),
            SchemaOf(name, nameof(options.ContextSchema), options.ContextSchema),
            HandlerRegistration.PayloadTypeOf(typeof(THandler))));
    }

    private static PayloadSchema? SchemaOf(string handler, string option, string? text)
    {
        if (text is null)
            return null;
        return PayloadSchema.TryParse(text, out var schema, out var fault)
            ? schema
            : throw new ArgumentException($"{option} of the workflow handler '{handler}' can't be used. {fault}");
    }
}
