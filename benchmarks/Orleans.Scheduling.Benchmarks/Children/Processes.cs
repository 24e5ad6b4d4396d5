using System.Diagnostics;

namespace Orleans.Scheduling.Benchmarks.Children;

/// <summary>All that the benchmark has started and that runs: it is ended with it.</summary>
internal static class Processes
{
    private static readonly Lock _lock = new();
    private static readonly HashSet<Process> _running = [];
    private static bool _ended;

    /// <exception cref="OperationCanceledException">The benchmark ends.</exception>
    internal static Process Start(ProcessStartInfo start)
    {
        lock (_lock)
        {
            if (_ended)
            {
                throw new OperationCanceledException("The benchmark ends.");
            }

            var process = Process.Start(start)!;
            _running.Add(process);
            return process;
        }
    }

    /// <summary>Of a process that has ended.</summary>
    internal static void Dispose(Process process)
    {
        lock (_lock)
        {
            _running.Remove(process);
            process.Dispose();
        }
    }

    /// <summary>Kills all that run, with what they started, and lets no more start.</summary>
    internal static void End()
    {
        lock (_lock)
        {
            _ended = true;
            foreach (var process in _running)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
