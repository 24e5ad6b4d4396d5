using System.Net.Sockets;
using Npgsql;
using Orleans.Scheduling.Host.Configuration;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Migrations;

namespace Orleans.Scheduling.Host.Startup;

/// <summary>Waits for the database and brings it up to date.</summary>
internal sealed partial class DatabaseStart(
    Migrator migrator,
    NpgsqlDataSource database,
    NeighbourCheck neighbours,
    Readiness readiness,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider time,
    ILogger<DatabaseStart> logger)
{
    /// <summary>How often it is tried.</summary>
    internal static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(3);

    /// <summary>Returns once the database can be worked on.</summary>
    /// <exception cref="MigrationException">It isn't one this binary may work on.</exception>
    /// <exception cref="StartupException">The silo couldn't work with the members that its cluster has.</exception>
    /// <exception cref="PostgresException">It refuses a script.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        while (true)
        {
            try
            {
                await migrator.MigrateAsync(cancellationToken);
                await neighbours.EnsureReachableAsync(cancellationToken);
                return;
            }
            catch (Exception e) when (MayPass(e) && !cancellationToken.IsCancellationRequested)
            {
                var reason = (e.InnerException ?? e).Message.ReplaceLineEndings(" ");
                readiness.Wait($"The database isn't available: {reason}");
                LogWaiting(server.Host, server.Port, reason, RetryDelay.TotalSeconds);
            }

            await Task.Delay(RetryDelay, time, cancellationToken);
        }
    }

    // Refused sign-ins and missing databases count too: where a cluster is being set up, they come right by themselves.
    private static bool MayPass(Exception e) => e switch
    {
        PostgresException { SqlState: var state } =>
            state is PostgresErrorCodes.InvalidCatalogName || state[..2] is "08" or "28" or "40" or "53" or "57",
        NpgsqlException or SocketException or TimeoutException => true,
        _ => false,
    };

    [LoggerMessage(1, LogLevel.Warning,
        "SYSTEM app_startup: PostgreSQL at {Server}:{Port} can't be used yet ({Reason}); trying again every {Seconds} s. "
        + "Until then /live answers 200 and everything else 503.")]
    private partial void LogWaiting(string? server, int port, string reason, double seconds);
}
