using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NATS.Client.Core;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Nats;

/// <summary>
/// This process's connection to NATS, which comes back by itself. Nothing that starts waits for it, and the log tells once that
/// it is away and once that it is back.
/// </summary>
internal sealed partial class NatsLink : IAsyncDisposable
{
    /// <summary>How long a message waits for a connection that is away, and for the server to have taken it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lazy<NatsConnection> _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private volatile TaskCompletionSource _open = NewGate();
    private bool _isAwayKnown;

    public NatsLink(
        IOptions<SchedulingOptions> options, [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock, ILogger<NatsLink> logger)
    {
        (_clock, _logger) = (clock, logger);
        var nats = options.Value.Nats;
        IsOn = nats.Url is not null;
        Servers = string.Join(", ", (nats.Url ?? "").Split(',').Select(WithoutSecrets));
        _connection = new(() => Begin(nats));
    }

    /// <summary>False: nothing goes over NATS.</summary>
    public bool IsOn { get; }

    /// <summary>The servers, as logs and errors show them.</summary>
    public string Servers { get; }

    /// <summary>What the server forbids.</summary>
    public NatsPermissions Permissions { get; } = new();

    /// <summary>True while there is a connection.</summary>
    public bool IsOpen => _connection is { IsValueCreated: true, Value.ConnectionState: NatsConnectionState.Open };

    /// <summary>Raised each time there is a connection.</summary>
    public event Action? Opened;

    /// <summary>Begins to connect, and waits for nothing.</summary>
    public void Start()
    {
        if (IsOn)
            _ = _connection.Value;
    }

    /// <summary>The connection, once there is one.</summary>
    /// <param name="patience">How long to wait for it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">There was none for as long.</exception>
    public async Task<NatsConnection> OpenAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var connection = _connection.Value;
        try
        {
            if (connection.ConnectionState != NatsConnectionState.Open)
                await _open.Task.WaitAsync(patience, _clock, cancellationToken);
            return connection;
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"There was no connection to NATS at {Servers} for {patience.TotalSeconds:0} s.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_connection.IsValueCreated)
            await _connection.Value.DisposeAsync();
        _stop.Dispose();
    }

    private NatsConnection Begin(NatsOptions nats)
    {
        var connection = new NatsConnection(new NatsOpts
        {
            Url = nats.Url!,
            Name = "orleans-scheduling",
            LoggerFactory = Permissions,
            HeaderEncoding = Encoding.UTF8,
            AuthOpts = new NatsAuthOpts { CredsFile = nats.CredentialsFile },
            // A password that is being changed comes right again.
            IgnoreAuthErrorAbort = true,
            ReconnectWaitMin = TimeSpan.FromMilliseconds(250),
        });
        connection.ConnectionOpened += (_, _) =>
        {
            Back();
            return ValueTask.CompletedTask;
        };
        connection.ConnectionDisconnected += (_, _) =>
        {
            _open = NewGate();
            Away("the connection was lost");
            return ValueTask.CompletedTask;
        };
        connection.ServerError += (_, error) =>
        {
            LogServerError(Servers, error.Error);
            return ValueTask.CompletedTask;
        };
        ConnectAsync(connection).Ignore();
        return connection;
    }

    // The first connection; after it the client goes on by itself.
    private async Task ConnectAsync(NatsConnection connection)
    {
        while (true)
        {
            try
            {
                await connection.ConnectAsync();
                return;
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                Away((e.InnerException ?? e).Message);
            }

            await Task.Delay(RetryDelay, _clock, _stop.Token);
        }
    }

    private void Back()
    {
        _isAwayKnown = false;
        Permissions.Forget();
        LogBack(Servers);
        _open.TrySetResult();
        Opened?.Invoke();
    }

    private void Away(string reason)
    {
        if (!_isAwayKnown && !_stop.IsCancellationRequested)
            LogAway(Servers, reason);
        _isAwayKnown = true;
    }

    private static TaskCompletionSource NewGate() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string WithoutSecrets(string url) =>
        url.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && url.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme && scheme < at
            ? string.Concat(url.AsSpan(0, scheme + 3), url.AsSpan(at + 1)).Trim()
            : url.Trim();

    [LoggerMessage(1, LogLevel.Information, "Connected to NATS at {Servers}.")]
    private partial void LogBack(string servers);

    [LoggerMessage(3, LogLevel.Warning, "NATS at {Servers} says: {Error}")]
    private partial void LogServerError(string servers, string error);

    [LoggerMessage(2, LogLevel.Warning, "NATS at {Servers} can't be reached, and is tried until it can: {Reason}")]
    private partial void LogAway(string servers, string reason);
}
