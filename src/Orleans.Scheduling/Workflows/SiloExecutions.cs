using System.Collections.Concurrent;

namespace Orleans.Scheduling.Workflows;

/// <summary>The executions that this silo is responsible for until their outcome is stored, and whether it takes new ones.</summary>
public sealed class SiloExecutions
{
    private readonly ConcurrentDictionary<Guid, Action> _running = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True once the silo is stopping: it fires and starts nothing more.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count => _running.Count;

    internal void Add(Guid executionId, Action interrupt) => _running[executionId] = interrupt;

    internal void Remove(Guid executionId)
    {
        _running.TryRemove(executionId, out _);
        SignalWhenEmpty();
    }

    /// <summary>Takes no more, and waits until the last outcome is stored.</summary>
    internal Task DrainAsync(CancellationToken cancellationToken)
    {
        IsDraining = true;
        SignalWhenEmpty();
        return _empty.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Stops what still runs; each is reported as interrupted, to be dispatched again elsewhere.</summary>
    internal void InterruptAll()
    {
        foreach (var interrupt in _running.Values)
        {
            interrupt();
        }
    }

    private void SignalWhenEmpty()
    {
        if (IsDraining && _running.IsEmpty)
        {
            _empty.TrySetResult();
        }
    }
}
