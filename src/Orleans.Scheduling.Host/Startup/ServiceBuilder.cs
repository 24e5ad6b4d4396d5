using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Gateway;
using Orleans.Scheduling.Host.Cluster;
using Orleans.Scheduling.Host.Configuration;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Hosting;

namespace Orleans.Scheduling.Host.Startup;

/// <summary>Puts the parts together.</summary>
internal static class ServiceBuilder
{
    /// <summary>What everything but the executions under way may take to stop.</summary>
    private static readonly TimeSpan _stopTimeout = TimeSpan.FromSeconds(15);

    /// <summary>The service, ready to run.</summary>
    public static WebApplication BuildService(
        this WebApplicationBuilder builder, ServiceConfiguration configuration, IPAddress silo, DatabaseInUse database)
    {
        builder.WebHost.ConfigureKestrel(o => o.AddServerHeader = false);
        if (!builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls([.. configuration.Listen.Urls]);

        builder.Services.AddOptions<HostOptions>().Configure<IOptions<SchedulingOptions>>((host, scheduling) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(scheduling.Value.ShutdownGraceSeconds) + _stopTimeout);
        builder.Services.AddOptions<SchedulingOptions>().BindConfiguration(ServiceSettings.Section).ValidateOnStart();
        builder.Services.AddSchedulingPostgres(database.ConnectionString);
        builder.Services.AddSchedulingGateway(builder.Configuration);
        builder.UseOrleans(o => o.AddService(configuration.Settings, silo, database.ConnectionString));

        builder.Services.AddSingleton(configuration.Settings);
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton<NeighbourCheck>();
        builder.Services.AddSingleton<DatabaseStart>();
        builder.Services.AddSingleton<Announcement>();
        builder.Services.DeferHostedServices();

        var app = builder.Build();
        app.UseMiddleware<StartupGate>();
        app.MapScheduling();
        return app;
    }
}
