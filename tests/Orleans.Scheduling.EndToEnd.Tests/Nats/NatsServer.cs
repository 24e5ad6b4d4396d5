using System.Diagnostics;
using System.Net.Sockets;
using NATS.Client.Core;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Orleans.Scheduling.Postgres.Tests.Support;

namespace Orleans.Scheduling.EndToEnd.Tests.Nats;

/// <summary>A nats-server of a test's own, with JetStream, that can be killed and come back.</summary>
internal sealed class NatsServer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _port = Ports.Next();
    private Process? _process;

    private NatsServer(string configuration, string user)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "nats.conf"), configuration);
        Url = $"nats://{user}127.0.0.1:{_port}";
        Client = new NatsConnection(new NatsOpts { Url = Url, RetryOnInitialConnect = true });
    }

    public string Url { get; }

    /// <summary>The test's own connection to it.</summary>
    public NatsConnection Client { get; }

    /// <param name="configuration">What its configuration file says.</param>
    /// <param name="user">As whom the test connects: user:password@.</param>
    public static async Task<NatsServer> StartAsync(string configuration = "", string user = "")
    {
        var server = new NatsServer(configuration, user);
        await server.BackAsync();
        return server;
    }

    /// <summary>Starts it, anew after a kill.</summary>
    public async Task BackAsync()
    {
        var start = new ProcessStartInfo("nats-server", ["-c", Path.Combine(_folder.Path, "nats.conf"), "-a", "127.0.0.1", "-p", $"{_port}", "-js", "-sd", _folder.Path, "-l", Path.Combine(_folder.Path, "log")]);
        _process = Process.Start(start)!;
        await Patience.UntilAsync("the NATS server is up", async () =>
        {
            Assert.False(_process.HasExited, "nats-server has ended");
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync("127.0.0.1", _port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        if (_process is not null)
            await KillAsync();
        _folder.Dispose();
    }
}
