using Microsoft.Extensions.Logging;
using Npgsql;

namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>A PostgreSQL server of the host's own, run from the machine's binaries.</summary>
/// <remarks>
/// It outlives a host that is killed, and the next start adopts it. Several hosts may use one folder; the last to stop
/// stops the server. It listens on a socket in its folder, or on a loopback port where the folder's path is too long
/// for a socket, and nowhere else.
/// </remarks>
public sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(60);

    private readonly ServerFolder _folder;
    private readonly ServerControl _control;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private HostLease? _lease;

    private EmbeddedPostgres(
        ServerFolder folder,
        ServerControl control,
        HostLease lease,
        string connectionString,
        TimeProvider time,
        ILogger logger)
    {
        _folder = folder;
        _control = control;
        _lease = lease;
        _time = time;
        _logger = logger;
        ConnectionString = connectionString;
    }

    /// <summary>How to connect, in Npgsql's form.</summary>
    public string ConnectionString { get; }

    /// <summary>Where the server's data, log and socket are.</summary>
    public string Folder => _folder.Root;

    /// <summary>Starts the server, or adopts the one that runs already, and waits until it answers.</summary>
    /// <exception cref="EmbeddedPostgresException">
    /// There are no binaries, the folder can't be used, or the server doesn't start in time.
    /// </exception>
    public static Task<EmbeddedPostgres> StartAsync(
        EmbeddedPostgresOptions options, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellationToken) =>
        StartAsync(options, InstallFolders.ListAsync(cancellationToken), loggers, time, cancellationToken);

    internal static async Task<EmbeddedPostgres> StartAsync(
        EmbeddedPostgresOptions options,
        IAsyncEnumerable<string> installFolders,
        ILoggerFactory loggers,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        try
        {
            return await Deadline.RunAsync(
                options.StartTimeout,
                time,
                $"The database in {options.DataFolder} didn't answer within {options.StartTimeout.TotalSeconds:0} s.",
                token => StartCoreAsync(options, installFolders, loggers.CreateLogger<EmbeddedPostgres>(), time, token),
                cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NpgsqlException)
        {
            throw new EmbeddedPostgresException($"The database in {options.DataFolder} can't be started: {e.Message}", e);
        }
    }

    /// <summary>Stops the server, unless another host still uses it.</summary>
    /// <exception cref="EmbeddedPostgresException">It doesn't stop within a minute.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _lease, null) is not { } lease)
            return;
        await using (lease)
        {
            var stopped = await Deadline.RunAsync(
                StopTimeout,
                _time,
                $"The database in {_folder.Root} didn't stop within {StopTimeout.TotalSeconds:0} s.",
                token => StopCoreAsync(lease, token),
                cancellationToken);
            if (stopped)
                LogStopped(_folder.Root);
            else
                LogLeft(_folder.Root);
        }
    }

    /// <summary>As <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private static async Task<EmbeddedPostgres> StartCoreAsync(
        EmbeddedPostgresOptions options,
        IAsyncEnumerable<string> installFolders,
        ILogger logger,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (folder, account) = await ServerFolder.PrepareAsync(options.DataFolder, cancellationToken);
        if (folder.Root != Path.GetFullPath(options.DataFolder))
            LogStandIn(logger, options.DataFolder, account.Name, folder.Root);
        using var hostLock = await HostLock.AcquireAsync(folder, time, cancellationToken);
        var binaries = await PostgresBinaries.FindAsync(folder.DataMajor(), installFolders, cancellationToken);
        var control = new ServerControl(folder, account, binaries);
        if (!Directory.Exists(folder.Data))
            await control.InitializeAsync(cancellationToken);

        var password = await File.ReadAllTextAsync(folder.Password, cancellationToken);
        var endpoint = await new RunningServer(folder, password, time).FindAsync(cancellationToken);
        if (endpoint is not null)
        {
            LogAdopted(logger, folder.Root, binaries.Major);
        }
        else
        {
            endpoint = ServerEndpoint.Choose(folder);
            await control.StartAsync(endpoint, options, cancellationToken);
            LogStarted(logger, folder.Root, binaries.Major);
        }

        var lease = await HostLease.TakeAsync(endpoint.ConnectionString("postgres", password), cancellationToken);
        await lease.EnsureDatabaseAsync(options.Database, cancellationToken);
        return new EmbeddedPostgres(
            folder, control, lease, endpoint.ConnectionString(options.Database, password).ConnectionString, time, logger);
    }

    /// <returns>False where another host goes on with the server.</returns>
    private async Task<bool> StopCoreAsync(HostLease lease, CancellationToken cancellationToken)
    {
        using var hostLock = await HostLock.AcquireAsync(_folder, _time, cancellationToken);
        if (!await IsLastAsync(lease, cancellationToken))
            return false;
        if (PostmasterPid.TryRead(_folder.Data)?.ProcessName() is not null)
            await _control.StopAsync(StopTimeout, cancellationToken);
        return true;
    }

    private async Task<bool> IsLastAsync(HostLease lease, CancellationToken cancellationToken)
    {
        try
        {
            return await lease.ReleaseAsync(cancellationToken);
        }
        catch (NpgsqlException e)
        {
            LogLeaseLost(e, _folder.Root);
            return true;
        }
    }
}
