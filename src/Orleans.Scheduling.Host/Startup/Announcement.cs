using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Orleans.Scheduling.Host.Cluster;
using Orleans.Scheduling.Host.Configuration;

namespace Orleans.Scheduling.Host.Startup;

/// <summary>Says where the service is, and that it is gone.</summary>
internal sealed partial class Announcement(
    IServer server, DatabaseInUse database, ServiceSettings settings, SiloAddressInUse silo,
    IConfiguration configuration, ILogger<Announcement> logger)
{
    /// <summary>The service can be used.</summary>
    public void Started()
    {
        foreach (var sentence in EarlierNames.Needless(configuration))
            LogNeedless(sentence);
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var (urls, api) = (string.Join(", ", addresses), addresses.FirstOrDefault() ?? "");
        if (settings.Role == ServiceRole.Silo)
            LogSiloStarted(silo.Address!, settings.Silo.Port, settings.ClusterId, database.Description, urls);
        else
            LogStarted(urls, database.Description, api);
    }

    /// <summary>Everything has stopped.</summary>
    public void Stopped() => LogStopped();

    [LoggerMessage(1, LogLevel.Information,
        "SYSTEM app_startup: listening on {Urls}, data in {Database}, API at {Api}/api/v1, described at {Api}/openapi/v1.json, "
        + "dashboard at {Api}/dashboard.")]
    private partial void LogStarted(string urls, string database, string api);

    [LoggerMessage(3, LogLevel.Information,
        "SYSTEM app_startup: silo {Address}:{Port} of cluster {ClusterId} is up, data in {Database}, health at {Urls}.")]
    private partial void LogSiloStarted(IPAddress address, int port, string clusterId, string database, string urls);

    [LoggerMessage(4, LogLevel.Information, "{Sentence}")]
    private partial void LogNeedless(string sentence);

    [LoggerMessage(2, LogLevel.Information, "SYSTEM app_shutdown: stopped.")]
    private partial void LogStopped();
}

/// <summary>The database of this process.</summary>
/// <param name="ConnectionString">In Npgsql's own form.</param>
/// <param name="Description">Where the data is, for people; no secrets.</param>
internal sealed record DatabaseInUse(string ConnectionString, string Description);
