using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Scheduling.Postgres.Embedded;

namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>The private PostgreSQL of a process under test, by its data folder.</summary>
internal static class EmbeddedServer
{
    /// <summary>There while the server runs.</summary>
    public static string PidFile(string dataFolder) => Path.Combine(dataFolder, "data", "postmaster.pid");

    /// <summary>A failed test leaves the server behind: adopted, it can be stopped.</summary>
    public static async Task StopLeftoverAsync(string dataFolder)
    {
        if (!File.Exists(PidFile(dataFolder)))
            return;
        await using var left = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataFolder = dataFolder },
            NullLoggerFactory.Instance,
            TimeProvider.System,
            CancellationToken.None);
    }
}
