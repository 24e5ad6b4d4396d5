using System.Diagnostics;
using System.Text.Json;

namespace Orleans.Scheduling.Benchmarks.Children;

/// <summary>
/// A process under test. It reads one question a line from standard input and answers each with one line of JSON behind
/// <see cref="Mark"/>; it is ready once it has answered unasked, and ends with its input, so none outlives the benchmark.
/// </summary>
internal sealed class Child : IAsyncDisposable
{
    internal const string Mark = "= ";
    private static readonly TimeSpan _stopTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _name;

    private Child(Process process, string name) => (_process, _name) = (process, name);

    internal int Id => _process.Id;

    /// <summary>Starts a program and waits until it is ready.</summary>
    internal static async Task<Child> StartAsync(
        string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // As the host's image and launch settings have it: how much is allocated between collections doesn't depend on what
        // .NET makes of a machine's caches.
        start.Environment["DOTNET_GCgen0size"] = "8000000";
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var child = new Child(Processes.Start(start), name);
        try
        {
            await child.AnswerAsync();
        }
        catch
        {
            child.Kill();
            throw;
        }

        return child;
    }

    /// <summary>This program with another verb.</summary>
    internal static IReadOnlyList<string> Self(params IEnumerable<string> verb)
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, typeof(Child).Assembly.Location, .. verb]
            : [program, .. verb];
    }

    internal async Task<T> AskAsync<T>(string question)
    {
        await _process.StandardInput.WriteLineAsync(question);
        await _process.StandardInput.FlushAsync();
        return JsonSerializer.Deserialize<T>(await AnswerAsync(), Conversation.Json)!;
    }

    /// <summary>SIGKILL, as the machine's own end would be.</summary>
    internal void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            using var patience = new CancellationTokenSource(_stopTimeout);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync($"  {_name} didn't stop within {_stopTimeout.TotalSeconds:0} s and is killed");
                Kill();
            }
        }

        Processes.Dispose(_process);
    }

    private async Task<string> AnswerAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                return line[Mark.Length..];
            }

            await Console.Error.WriteLineAsync($"  {_name}: {line}");
        }

        throw new InvalidOperationException($"{_name} ended without an answer.");
    }
}
