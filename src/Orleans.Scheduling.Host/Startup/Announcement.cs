using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Orleans.Scheduling.Host.Startup;

/// <summary>Says where the service is, and that it is gone.</summary>
internal sealed partial class Announcement(IServer server, DatabaseInUse database, ILogger<Announcement> logger)
{
    /// <summary>The service can be used.</summary>
    public void Started()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        LogStarted(string.Join(", ", addresses), database.Description, addresses.FirstOrDefault() ?? "");
    }

    /// <summary>Everything has stopped.</summary>
    public void Stopped() => LogStopped();

    [LoggerMessage(1, LogLevel.Information,
        "SYSTEM app_startup: listening on {Urls}, data in {Database}, API at {Api}/api/v1, described at {Api}/openapi/v1.json.")]
    private partial void LogStarted(string urls, string database, string api);

    [LoggerMessage(2, LogLevel.Information, "SYSTEM app_shutdown: stopped.")]
    private partial void LogStopped();
}

/// <summary>The database of this process.</summary>
/// <param name="ConnectionString">In Npgsql's own form.</param>
/// <param name="Description">Where the data is, for people; no secrets.</param>
internal sealed record DatabaseInUse(string ConnectionString, string Description);
