using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Scheduling.Host.Configuration;

namespace Orleans.Scheduling.Host.Cluster;

/// <summary>The Orleans client of a process without a silo.</summary>
internal static class ClientSetup
{
    /// <summary>How often it looks for silos that have joined.</summary>
    private static readonly TimeSpan _refreshPeriod = TimeSpan.FromSeconds(5);

    /// <summary>Adds it.</summary>
    /// <param name="client">The builder.</param>
    /// <param name="settings">Names of the cluster.</param>
    /// <param name="connectionString">The database, in Npgsql's own form.</param>
    public static void AddService(this IClientBuilder client, ServiceSettings settings, string connectionString)
    {
        client.Configure<ClusterOptions>(settings.Name);
        client.Configure<Orleans.Configuration.GatewayOptions>(o => o.GatewayListRefreshPeriod = _refreshPeriod);
        client.UseAdoNetClustering(o =>
            (o.Invariant, o.ConnectionString) = (AdoNetPools.Invariant, AdoNetPools.Membership(connectionString)));
        client.Services.AddSingleton<IClientConnectionRetryFilter, SiloWait>();
        client.AddDashboard(SiloSetup.Dashboard);
    }
}
