using System.Globalization;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>One test's world: a database, a receiver of webhooks, and the service between the two.</summary>
public sealed class Scenario : IAsyncDisposable
{
    private readonly ITestOutputHelper _output;
    private readonly string[] _settings;

    private Scenario(Database database, Receiver receiver, string[] settings, ITestOutputHelper output) =>
        (Database, Receiver, Host, _settings, _output) = (database, receiver, new HostProcess(settings), settings, output);

    public Database Database { get; }

    public Receiver Receiver { get; private set; }

    public HostProcess Host { get; }

    public ScheduleApi Api => Host.Api;

    /// <summary>Everything up and ready.</summary>
    public static async Task<Scenario> StartAsync(PostgresServer postgres, ITestOutputHelper output, params string[] settings)
    {
        var scenario = await PrepareAsync(postgres, output, settings);
        await scenario.Host.StartAsync();
        return scenario;
    }

    /// <summary>The same with the host still down.</summary>
    public static async Task<Scenario> PrepareAsync(PostgresServer postgres, ITestOutputHelper output, params string[] settings)
    {
        var database = await postgres.CreateDatabaseAsync();
        return await PrepareAsync(
            database,
            output,
            [
                $"ConnectionStrings:Scheduling={database.ConnectionString}",
                "Scheduling:Webhooks:AllowedHosts:0=127.0.0.1",
                .. settings,
            ]);
    }

    /// <summary>The same with the host on its own PostgreSQL, all options being the defaults.</summary>
    public static Task<Scenario> PrepareEmbeddedAsync(string dataFolder, ITestOutputHelper output) => PrepareAsync(
        new Database($"Host={dataFolder}/socket;Username=scheduling;Database=scheduling"),
        output,
        [$"Scheduling:DataFolder={dataFolder}"]);

    /// <summary>Makes a schedule that calls the receiver at a fixed interval, from some seconds after now on.</summary>
    public Task<Schedule> CreateAsync(
        int intervalSeconds, double startsIn = 2, object? policies = null, HostProcess? through = null) =>
        (through ?? Host).Api.CreateAsync(Receiver.EveryFewSeconds(intervalSeconds, startsIn, policies));

    /// <summary>So many seconds from now, in whole milliseconds as the service keeps them.</summary>
    public static string Soon(double seconds) =>
        DateTime.UtcNow.AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Waits until an execution that was due after an instant has succeeded: the schedule goes on.</summary>
    public Task FiresAfterAsync(Guid id, DateTime instant) => Api.HistoryUntilAsync(
        id, $"schedule {id} fires after {instant:O}", rows => rows.Any(r => r.Status == "succeeded" && r.ScheduledAt > instant));

    /// <summary>Starts the host again after a kill, and waits until the schedule goes on.</summary>
    public async Task RestartAsync(Guid id)
    {
        var (begin, before) = (DateTime.UtcNow, Receiver.RequestsOf(id).Count);
        await Host.StartAsync();
        var ready = DateTime.UtcNow;
        var first = (await Receiver.UntilAsync(id, before + 1))[before];
        _output.WriteLine(
            $"After the restart: ready in {(ready - begin).TotalSeconds:0.0} s, first call in {(first.At - begin).TotalSeconds:0.0} s.");
        await FiresAfterAsync(id, ready);
    }

    /// <summary>Waits until the schedule fires anew.</summary>
    public Task GoesOnAsync(Guid id) => FiresAfterAsync(id, DateTime.UtcNow);

    /// <summary>Makes the receiver's port one that answers no attempt to connect, until disposed.</summary>
    public async Task<IAsyncDisposable> BarReceiverAsync()
    {
        var port = Receiver.Port;
        await Receiver.DisposeAsync();
        return new BarredPort(port, async () => Receiver = await Receiver.StartAsync(port));
    }

    private static async Task<Scenario> PrepareAsync(Database database, ITestOutputHelper output, string[] settings) =>
        new(database, await Receiver.StartAsync(Ports.Next()), settings, output);

    /// <summary>One more host of the same cluster, still down.</summary>
    public HostProcess AnotherHost() => new(_settings);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Receiver.DisposeAsync();
        await Database.DisposeAsync();
        _output.WriteLine(Host.Output);
    }
}
