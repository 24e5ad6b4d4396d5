using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>A .NET program as its users run it: a process of its own, whose output is kept.</summary>
/// <param name="arguments">What <c>dotnet</c> is called with.</param>
/// <param name="environment">Its environment, besides this process's own.</param>
public abstract class ChildProcess(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment) : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SigContinue = 18;
    private const int SigStop = 19;

    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;

    /// <summary>What it wrote, over all its lives.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Where it is started; the folder for temporary files unless set.</summary>
    public string WorkingFolder { get; init; } = Path.GetTempPath();

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Bytes of memory that it has now.</summary>
    public long ResidentBytes => Memory("VmRSS");

    /// <summary>The most bytes of memory that it ever had.</summary>
    public long PeakResidentBytes => Memory("VmHWM");

    /// <summary>Asks it to stop, as a service manager or Ctrl+C does.</summary>
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

    public virtual async ValueTask DisposeAsync()
    {
        if (IsRunning)
            await EndAsync();
        _process?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts it, anew if it has ended.</summary>
    protected void Begin()
    {
        Assert.False(IsRunning);
        _process?.Dispose();
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = WorkingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Kills it without a chance to do anything more, as <c>kill -9</c> does.</summary>
    protected Task EndAsync()
    {
        _process!.Kill();
        return ExitAsync();
    }

    /// <summary>Adds a line of the test's own to the output.</summary>
    protected void Keep(string? line)
    {
        if (line is not null)
            _output.Enqueue(line);
    }

    private long Memory(string name)
    {
        var line = File.ReadLines($"/proc/{_process!.Id}/status").Single(l => l.StartsWith($"{name}:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }

    private void Send(int signal) => Assert.Equal(0, Signal(_process!.Id, signal));

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int processId, int signal);
}
