using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Dashboard;
using Orleans.Scheduling.Gateway;
using Orleans.Scheduling.Gateway.Authentication;
using Orleans.Scheduling.Host.Cluster;
using Orleans.Scheduling.Host.Configuration;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Hosting;

namespace Orleans.Scheduling.Host.Startup;

/// <summary>Puts the parts together.</summary>
internal static class ServiceBuilder
{
    private const string DashboardPath = "/dashboard";

    /// <summary>What everything but the executions under way may take to stop.</summary>
    private static readonly TimeSpan _stopTimeout = TimeSpan.FromSeconds(15);

    /// <summary>The service, ready to run.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configuration">What is configured.</param>
    /// <param name="silo">The silo's address; null = the process has none.</param>
    /// <param name="database">The database.</param>
    public static WebApplication BuildService(
        this WebApplicationBuilder builder, ServiceConfiguration configuration, IPAddress? silo, DatabaseInUse database)
    {
        builder.WebHost.ConfigureKestrel(o => o.AddServerHeader = false);
        if (!builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls([.. configuration.Listen.Urls]);

        builder.Services.AddOptions<HostOptions>().Configure<IOptions<SchedulingOptions>>((host, scheduling) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(scheduling.Value.ShutdownGraceSeconds) + _stopTimeout);
        builder.Services.AddOptions<SchedulingOptions>().BindConfiguration(ServiceSettings.Section).ValidateOnStart();
        builder.Services.AddSchedulingPostgres(database.ConnectionString, configuration.Replicas);
        builder.Services.AddSchedulingGateway(builder.Configuration);
        if (silo is null)
            builder.UseOrleansClient(o => o.AddService(configuration.Settings, database.ConnectionString));
        else
            builder.UseOrleans(o => o.AddService(configuration.Settings, silo, database.ConnectionString));

        builder.Services.AddSingleton(configuration.Settings);
        builder.Services.AddSingleton(new SiloAddressInUse(silo));
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton<NeighbourCheck>();
        builder.Services.AddSingleton<DatabaseStart>();
        builder.Services.AddSingleton<Announcement>();
        builder.Services.DeferHostedServices();

        var app = builder.Build();
        app.UseMiddleware<StartupGate>();
        if (configuration.Settings.Role == ServiceRole.Silo)
        {
            app.MapSchedulingHealth();
        }
        else
        {
            app.MapScheduling();
            app.MapOrleansDashboard(DashboardPath).RequireAuthorization(SchedulingPolicies.Browser).ExcludeFromDescription();
        }

        return app;
    }
}
