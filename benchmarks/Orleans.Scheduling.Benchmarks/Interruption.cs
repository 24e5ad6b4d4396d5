using System.Runtime.InteropServices;
using Orleans.Scheduling.Benchmarks.Children;

namespace Orleans.Scheduling.Benchmarks;

/// <summary>SIGTERM and Ctrl-C: what runs is ended, and what waits for it is left.</summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>Exit codes as shells have them: 128 and the signal's number.</summary>
    internal const int CtrlC = 130;
    internal const int Terminated = 143;

    // Ctrl-C reaches what was started, too: its end may be seen before the signal is.
    private static readonly TimeSpan _hearing = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource<PosixSignal> _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    internal Interruption() => _registrations =
        [PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear)];

    /// <summary>Waits for some work or a signal.</summary>
    /// <returns>The exit code: 0 where the work was done, else the signal's.</returns>
    internal async Task<int> LeaveOnSignalAsync(Func<Task> work)
    {
        var running = work();
        await Task.WhenAny(running, _signal.Task);
        if (running.IsFaulted)
        {
            await Task.WhenAny(_signal.Task, Task.Delay(_hearing));
        }

        if (!_signal.Task.IsCompletedSuccessfully)
        {
            await running;
            return 0;
        }

        Processes.End();
        return await _signal.Task == PosixSignal.SIGINT ? CtrlC : Terminated;
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Hear(PosixSignalContext context)
    {
        context.Cancel = true;
        _signal.TrySetResult(context.Signal);
    }
}
