using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Gateway.Authentication;
using Orleans.Scheduling.Gateway.Conflicts;
using Orleans.Scheduling.Gateway.Executions;
using Orleans.Scheduling.Gateway.Health;
using Orleans.Scheduling.Gateway.Nats;
using Orleans.Scheduling.Gateway.OpenApi;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Gateway.Schedules;
using Orleans.Scheduling.Gateway.Templates;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Nats;
using Orleans.Scheduling.Postgres;
using Orleans.Scheduling.Postgres.Replicas;
using Orleans.Scheduling.Postgres.Requests;

namespace Orleans.Scheduling.Gateway;

/// <summary>Registers the REST gateway.</summary>
public static class GatewayServices
{
    /// <summary>
    /// Adds what <see cref="GatewayRoutes.MapScheduling"/> needs. An <see cref="IGrainFactory"/> (a silo or a cluster
    /// client) and an <c>NpgsqlDataSource</c> must be registered beside it.
    /// </summary>
    /// <param name="services">The services of a web application.</param>
    /// <param name="configuration">The whole configuration; section <c>Scheduling</c> is read.</param>
    public static IServiceCollection AddSchedulingGateway(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GatewayOptions>()
            .Bind(configuration.GetSection("Scheduling"))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.ConfigureHttpJsonOptions(options => GatewayJson.Apply(options.SerializerOptions));

        services.TryAddKeyedSingleton(SchedulingTime.Key, TimeProvider.System);
        services.TryAddSingleton<ScheduleQueries>();
        services.TryAddSingleton<ReplicaQueries>();
        services.TryAddSingleton<ReplicaLags>();
        services.AddSingleton<IdempotentRequests>();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidation>();
        services.AddSingleton<ScheduleDefaults>();
        services.AddSingleton<CalendarDefinitions>();
        services.AddSingleton<SchedulesOfTarget>();
        services.AddSingleton<ConflictWarnings>();
        services.AddSingleton<ScheduleTemplates>();
        services.AddSingleton<ScheduleEditor>();
        services.AddSingleton<BulkItems>();
        services.AddSingleton<BulkCreator>();
        services.AddSingleton<BulkOperator>();
        services.AddSingleton<Preconditions>();
        services.AddSingleton<LiveProgress>();

        services.AddSchedulingNats();
        services.AddOptions<SchedulingOptions>().Configure(o => configuration.GetSection("Scheduling:Nats").Bind(o.Nats));
        services.AddSingleton<CommandRunner>();
        services.AddHostedService<CommandListener>();

        services.AddApiKeys(configuration);
        services.AddGatewayHealth();
        services.AddExceptionHandler<UnhandledExceptions>();
        services.AddTransient<IStartupFilter, ProblemStartup>();
        services.AddOpenApi(options =>
        {
            options.AddDocumentTransformer<DocumentTransformer>();
            options.AddDocumentTransformer<AnyJsonTransformer>();
            options.AddOperationTransformer<ParameterTransformer>();
            options.AddSchemaTransformer<EnumTransformer>();
            options.AddSchemaTransformer<TemplateTransformer>();
        });
        return services;
    }
}
