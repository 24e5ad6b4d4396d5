using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>Makes, starts and stops the server of one folder with PostgreSQL's own programs.</summary>
internal sealed class ServerControl(ServerFolder folder, ServerAccount account, PostgresBinaries binaries)
{
    private const string OwnSettings = "scheduling.conf";
    private const int LogLinesShown = 20;
    private const UnixFileMode OwnerReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the data. A start that was cut short leaves none.</summary>
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder.NewData))
            Directory.Delete(folder.NewData, recursive: true);
        await WritePasswordAsync(cancellationToken);
        await RunAsync(
            "The database couldn't be made",
            account.Command(
                binaries.InitDb,
                "--pgdata", folder.NewData, "--username", ServerEndpoint.User, "--pwfile", folder.Password,
                "--auth-local", "trust", "--auth-host", "scram-sha-256", "--encoding", "UTF8", "--locale", "C",
                "--data-checksums", "--no-instructions"),
            cancellationToken);
        await File.AppendAllTextAsync(
            Path.Combine(folder.NewData, "postgresql.conf"), $"\ninclude '{OwnSettings}'\n", cancellationToken);
        Directory.Move(folder.NewData, folder.Data);
    }

    public async Task StartAsync(
        ServerEndpoint endpoint, EmbeddedPostgresOptions options, CancellationToken cancellationToken)
    {
        if (endpoint.SocketFolder is { } socketFolder && !OperatingSystem.IsWindows())
        {
            // Whoever can enter the folder is let in without a password.
            Directory.CreateDirectory(socketFolder, OwnerReadWrite | UnixFileMode.UserExecute);
            await account.TakeAsync(socketFolder, cancellationToken);
        }

        await WriteSettingsAsync([.. Defaults, .. endpoint.Settings, .. options.Settings], cancellationToken);
        await RunAsync(
            "The database didn't start",
            account.Command(
                binaries.PgCtl,
                "start", "--pgdata", folder.Data, "--log", folder.Log, "--wait", "--silent",
                "--timeout", Seconds(options.StartTimeout)),
            cancellationToken);
    }

    /// <summary>Disconnects every client and stops the server in good order.</summary>
    public Task StopAsync(TimeSpan timeout, CancellationToken cancellationToken) => RunAsync(
        "The database didn't stop",
        account.Command(
            binaries.PgCtl,
            "stop", "--pgdata", folder.Data, "--mode", "fast", "--wait", "--silent", "--timeout", Seconds(timeout)),
        cancellationToken);

    /// <summary>What differs from PostgreSQL's own defaults, which are those of a small machine.</summary>
    private static Dictionary<string, string> Defaults => new()
    {
        ["max_connections"] = "200",
        ["shared_buffers"] = "256MB",
        // Today's disks read anywhere at about the same cost.
        ["random_page_cost"] = "1.1",
        // Fires rewrite the same rows over and over: rarer checkpoints write fewer whole pages to the log.
        ["max_wal_size"] = "4GB",
        // Files of the log are used again, as a new one is written twice: once to make it.
        ["min_wal_size"] = "1GB",
        ["checkpoint_timeout"] = "15min",
    };

    private Task WriteSettingsAsync(IEnumerable<KeyValuePair<string, string>> settings, CancellationToken cancellationToken)
    {
        var text = new StringBuilder("# Written at every start.\n");
        foreach (var (name, value) in settings)
            text.Append(CultureInfo.InvariantCulture, $"{name} = '{value.Replace("'", "''", StringComparison.Ordinal)}'\n");
        return File.WriteAllTextAsync(Path.Combine(folder.Data, OwnSettings), text.ToString(), cancellationToken);
    }

    private async Task WritePasswordAsync(CancellationToken cancellationToken)
    {
        await using (var file = new FileStream(folder.Password, OwnerOnly()))
        {
            var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            await file.WriteAsync(Encoding.ASCII.GetBytes(password), cancellationToken);
        }

        await account.TakeAsync(folder.Password, cancellationToken);
    }

    private static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerReadWrite;
        return options;
    }

    private async Task RunAsync(string failure, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var result = await CommandLine.RunAsync(command, folder.Root, readOutput: false, cancellationToken);
        if (result.ExitCode == 0)
            return;
        IEnumerable<string> log = File.Exists(folder.Log) ? await File.ReadAllLinesAsync(folder.Log, cancellationToken) : [];
        throw new EmbeddedPostgresException(
            $"{failure} in {folder.Root}: {result.Output}\n{string.Join('\n', log.TakeLast(LogLinesShown))}".TrimEnd());
    }

    private static string Seconds(TimeSpan time) => Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
