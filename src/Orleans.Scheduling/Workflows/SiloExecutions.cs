using System.Collections.Concurrent;

namespace Orleans.Scheduling.Workflows;

/// <summary>The executions that this silo is responsible for until their outcome is stored, and whether it takes new ones.</summary>
public sealed class SiloExecutions(ISiloStatusOracle silos) : IDisposable
{
    private readonly ConcurrentDictionary<Guid, Action> _running = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly CancellationTokenSource _drain = new();

    private volatile bool _draining;
    private int _waiting;

    /// <summary>
    /// True once the silo is stopping: it fires and starts nothing more. One that hung until others voted it out is, too:
    /// Orleans gives such a process a few more seconds to live, in which its schedules belong to others already.
    /// </summary>
    public bool IsDraining => _draining || silos.CurrentStatus == SiloStatus.Dead;

    /// <summary>Cancelled once the silo is stopping: what only waits need not keep it.</summary>
    internal CancellationToken Draining => _drain.Token;

    /// <summary>How many there are.</summary>
    public int Count => _running.Count;

    /// <summary>How many of them wait for their turn.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>
    /// So few waits are shown at a time that a herd which merely has to queue up isn't slowed down by commits that say so.
    /// </summary>
    internal SemaphoreSlim WaitsShown { get; } = new(8);

    internal void BeginWait() => Interlocked.Increment(ref _waiting);

    internal void EndWait() => Interlocked.Decrement(ref _waiting);

    /// <summary>Takes one, unless the silo is stopping.</summary>
    internal bool TryAdd(Guid executionId, Action interrupt)
    {
        // In this order: who finds the silo not yet draining is found by the drain.
        _running[executionId] = interrupt;
        if (!IsDraining)
        {
            return true;
        }

        Remove(executionId, interrupt);
        return false;
    }

    /// <summary>Removes what was added; a later attempt of the same execution keeps its own entry.</summary>
    internal void Remove(Guid executionId, Action interrupt)
    {
        _running.TryRemove(KeyValuePair.Create(executionId, interrupt));
        SignalWhenEmpty();
    }

    /// <summary>Takes no more, and waits until the last outcome is stored.</summary>
    internal async Task DrainAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        await _drain.CancelAsync();
        SignalWhenEmpty();
        await _empty.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Stops what still runs; each is reported as interrupted, to be dispatched again elsewhere.</summary>
    internal void InterruptAll()
    {
        foreach (var interrupt in _running.Values)
        {
            interrupt();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _drain.Dispose();
        WaitsShown.Dispose();
    }

    private void SignalWhenEmpty()
    {
        if (_draining && _running.IsEmpty)
        {
            _empty.TrySetResult();
        }
    }
}
