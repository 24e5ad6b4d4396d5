using System.Net;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Scheduling.Host.Configuration;
using Orleans.Scheduling.Host.Handlers;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Hosting;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Host.Cluster;

/// <summary>The Orleans silo of this process.</summary>
internal static class SiloSetup
{
    /// <summary>How often a silo says that it is alive. One killed is known to be dead three of these later.</summary>
    public static readonly TimeSpan IAmAlivePeriod = TimeSpan.FromSeconds(5);

    /// <summary>Adds it.</summary>
    /// <param name="silo">The builder.</param>
    /// <param name="settings">Names and ports.</param>
    /// <param name="address">The silo's address, resolved.</param>
    /// <param name="connectionString">The database, in Npgsql's own form.</param>
    public static void AddService(this ISiloBuilder silo, ServiceSettings settings, IPAddress address, string connectionString)
    {
        silo.Configure<ClusterOptions>(settings.Name);
        silo.Configure<SiloOptions>(o => o.SiloName = $"{Dns.GetHostName()}:{settings.Silo.Port}");
        silo.Configure<EndpointOptions>(o =>
        {
            o.AdvertisedIPAddress = address;
            o.SiloPort = settings.Silo.Port;
            o.GatewayPort = settings.Gateway.Port;
            o.SiloListeningEndpoint = new IPEndPoint(address, settings.Silo.Port);
            o.GatewayListeningEndpoint = new IPEndPoint(address, settings.Gateway.Port);
        });
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            o.IAmAliveTablePublishTimeout = IAmAlivePeriod;
            o.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
            o.DefunctSiloExpiration = TimeSpan.FromDays(1);
        });

        var providers = AdoNetPools.Providers(connectionString);
        silo.UseAdoNetClustering(o =>
            (o.Invariant, o.ConnectionString) = (AdoNetPools.Invariant, AdoNetPools.Membership(connectionString)));
        silo.UseAdoNetReminderService(o => (o.Invariant, o.ConnectionString) = (AdoNetPools.Invariant, providers));
        silo.Services.AddWakeReminders();
        silo.AddAdoNetGrainStorageAsDefault(o =>
        {
            (o.Invariant, o.ConnectionString) = (AdoNetPools.Invariant, providers);
            o.GrainStorageSerializer = new SystemTextJsonStorage();
            o.DeleteStateOnClear = true;
        });

        silo.AddWorkflowStorage(connectionString);
        silo.AddDashboard(Dashboard);
        silo.AddScheduling();
        silo.Services.AddWorkflowHandler<LogHandler>(LogHandler.Name);
    }

    /// <summary>Options of the dashboard. Its log stream would show one process's lines of several.</summary>
    public static void Dashboard(DashboardOptions options) => options.HideTrace = true;
}
