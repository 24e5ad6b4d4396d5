using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Scheduling.Postgres.Embedded;

namespace Orleans.Scheduling.Postgres.Tests.Support;

/// <summary>A hot standby that streams from a private server, copied from it by pg_basebackup and run by the product's own classes.</summary>
public sealed class Standby : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly NpgsqlConnectionStringBuilder _primary;
    private EmbeddedPostgres? _server;

    private Standby(NpgsqlConnectionStringBuilder primary) => _primary = primary;

    /// <summary>Its connection to the database of the same name, in Npgsql's form.</summary>
    public NpgsqlConnectionStringBuilder ConnectionString => new(_server!.ConnectionString);

    /// <summary>The same as a URI, with patience for a busy machine.</summary>
    public string Uri
    {
        get
        {
            var settings = ConnectionString;
            return $"postgresql:///{settings.Database}?host={System.Uri.EscapeDataString(settings.Host!)}&port={settings.Port}"
                + $"&user={settings.Username}&password={settings.Password}&sslmode=disable&connect_timeout=60";
        }
    }

    /// <summary>Copies a server with all its databases, and starts the copy.</summary>
    /// <param name="primary">A database of a private server, by its socket.</param>
    public static async Task<Standby> StartAsync(string primary)
    {
        var standby = new Standby(new NpgsqlConnectionStringBuilder(primary));
        try
        {
            await standby.CopyAsync();
            await standby.StartAsync();
        }
        catch
        {
            await standby.DisposeAsync();
            throw;
        }

        return standby;
    }

    public async Task StartAsync() => _server = await EmbeddedPostgres.StartAsync(
        new EmbeddedPostgresOptions { DataFolder = _folder.Path, Database = _primary.Database! },
        NullLoggerFactory.Instance,
        TimeProvider.System,
        CancellationToken.None);

    public async Task StopAsync() => await _server!.DisposeAsync();

    /// <summary>From now on it shows nothing new.</summary>
    public async Task PauseAsync()
    {
        await ReadAsync<object>(ConnectionString, "SELECT pg_wal_replay_pause()");
        await UntilAsync("SELECT pg_get_wal_replay_pause_state() = 'paused'");
    }

    public Task ResumeAsync() => ReadAsync<object>(ConnectionString, "SELECT pg_wal_replay_resume()");

    /// <summary>Waits until it shows all that is committed by now.</summary>
    public async Task CatchUpAsync()
    {
        var written = await ReadAsync<string>(_primary, "SELECT pg_current_wal_lsn()::text");
        await UntilAsync($"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }

    private async Task UntilAsync(string sql)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await ReadAsync<bool>(ConnectionString, sql))
            await Task.Delay(20, patience.Token);
    }

    private async Task CopyAsync()
    {
        var (folder, account) = await ServerFolder.PrepareAsync(_folder.Path, CancellationToken.None);
        var binaries = await ReadAsync<string>(_primary, "SELECT setting FROM pg_config WHERE name = 'BINDIR'");
        var copied = await CommandLine.RunAsync(
            account.Command(
                Path.Combine(binaries, "pg_basebackup"),
                "--pgdata", folder.Data, "--write-recovery-conf", "--wal-method", "stream", "--checkpoint", "fast",
                "--host", _primary.Host!, "--port", $"{_primary.Port}", "--username", _primary.Username!, "--no-password"),
            folder.Root, readOutput: true, CancellationToken.None);
        Assert.True(copied.ExitCode == 0, copied.Output);
        await File.WriteAllTextAsync(folder.Password, _primary.Password);
    }

    private static async Task<T> ReadAsync<T>(NpgsqlConnectionStringBuilder settings, string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
