using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Orleans.Scheduling.Host.Startup;

namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>The service as its users run it: a process of its own, always on the same addresses.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SigContinue = 18;
    private const int SigStop = 19;

    private readonly string[] _arguments;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly IReadOnlyDictionary<string, string> _environment;
    private Process? _process;

    /// <param name="settings">Its options, as <c>Name=value</c>.</param>
    public HostProcess(params string[] settings)
        : this(new Uri($"http://127.0.0.1:{Ports.Next()}"), settings)
    {
    }

    /// <param name="address">Where it listens.</param>
    /// <param name="environment">Its environment, besides this process's own.</param>
    public HostProcess(Uri address, IReadOnlyDictionary<string, string> environment)
    {
        _arguments = [typeof(ServiceProcess).Assembly.Location];
        _environment = environment;
        Http = new HttpClient { BaseAddress = new Uri(address, "/api/v1/") };
        Api = new ScheduleApi(Http);
    }

    private HostProcess(Uri address, string[] settings)
        : this(address, new Dictionary<string, string>()) => _arguments =
        [
            .. _arguments,
            $"--urls={address}",
            $"--Scheduling:Silo:Port={Ports.Next()}",
            $"--Scheduling:Gateway:Port={Ports.Next()}",
            .. settings.Select(s => $"--{s}"),
        ];

    public HttpClient Http { get; }

    public ScheduleApi Api { get; }

    /// <summary>What it wrote, over all its lives.</summary>
    public string Output => string.Join('\n', _output);

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts it and waits until requests are served.</summary>
    public async Task StartAsync()
    {
        Launch();
        await ReadyAsync();
    }

    /// <summary>Starts it; it may not be ready yet.</summary>
    public void Launch()
    {
        Assert.False(IsRunning);
        _process?.Dispose();
        _output.Enqueue($"--- started {DateTime.UtcNow:HH:mm:ss.fff}");
        var start = new ProcessStartInfo("dotnet", _arguments)
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Task ReadyAsync() => Patience.UntilAsync("the host is ready", async () =>
    {
        Assert.True(IsRunning, Output);
        return await StatusAsync("/ready") == HttpStatusCode.OK;
    });

    /// <summary>The status of an answer; null = nothing answers.</summary>
    public async Task<HttpStatusCode?> StatusAsync(string path)
    {
        try
        {
            using var answer = await Http.GetAsync(path);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Kills it without a chance to do anything more, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await ExitAsync();
        _output.Enqueue($"--- killed {DateTime.UtcNow:HH:mm:ss.fff}");
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public void Terminate() => Send(SigTerm);

    /// <summary>Lets it do nothing, without its knowledge, until it is thawed.</summary>
    public void Freeze() => Send(SigStop);

    public void Thaw() => Send(SigContinue);

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await _process!.WaitForExitAsync().WaitAsync(Patience.Limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
            await KillAsync();
        _process?.Dispose();
        Http.Dispose();
    }

    private void Send(int signal) => Assert.Equal(0, Signal(_process!.Id, signal));

    private void Keep(string? line)
    {
        if (line is not null)
            _output.Enqueue(line);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int processId, int signal);
}
