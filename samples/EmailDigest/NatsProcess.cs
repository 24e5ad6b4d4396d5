using System.ComponentModel;
using System.Diagnostics;

namespace EmailDigest;

/// <summary>A nats-server with JetStream that ends with this process.</summary>
internal sealed class NatsProcess : IDisposable
{
    private readonly Process _process;

    private NatsProcess(Process process, int port) => (_process, Url) = (process, $"nats://127.0.0.1:{port}");

    public string Url { get; }

    /// <summary>Starts it; null = the machine doesn't have it, which is told.</summary>
    public static NatsProcess? Start(int port, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string[] arguments = ["-a", "127.0.0.1", "-p", $"{port}", "-js", "-sd", folder, "-l", Path.Combine(folder, "log")];
            return new NatsProcess(Process.Start("nats-server", arguments), port);
        }
        catch (Win32Exception)
        {
            Console.Error.WriteLine("There is no nats-server on the PATH. Install it (Debian: apt-get install nats-server), or name one: --Nats nats://host:4222.");
            return null;
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
