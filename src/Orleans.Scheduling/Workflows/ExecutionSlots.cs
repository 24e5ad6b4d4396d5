using Microsoft.Extensions.Options;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Workflows;

/// <summary>
/// Bounds how many executions a silo runs at once. The rest wait: lower priority numbers first, among equals the one
/// that has waited longest.
/// </summary>
internal sealed class ExecutionSlots(IOptions<SchedulingOptions> options)
{
    private const int Highest = 1;
    private const int Lowest = 10;

    private readonly int _slots = options.Value.MaxConcurrentWorkflows;
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter>?[] _queues = new LinkedList<Waiter>?[Lowest - Highest + 1];
    private int _running;
    private int _waiting;

    /// <summary>Slots taken now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Executions that wait for a slot now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>True where as many wait as can run: the next one has to wait for them all.</summary>
    public bool IsCrowded => Waiting >= _slots;

    /// <summary>Takes a slot, at once or when one is free.</summary>
    /// <param name="priority">1 (first) to 10 (last); what lies outside counts as the nearest of them.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The slot; dispose it to hand it on. Disposing twice does nothing.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled before a slot was given.</exception>
    public ValueTask<IDisposable> AcquireAsync(int priority, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<IDisposable>(cancellationToken);

        Waiter waiter;
        lock (_lock)
        {
            if (_running < _slots)
            {
                _running++;
                return new ValueTask<IDisposable>(new Slot(this));
            }

            waiter = new Waiter(this, Math.Clamp(priority, Highest, Lowest) - Highest, cancellationToken);
            (_queues[waiter.Queue] ??= new LinkedList<Waiter>()).AddLast(waiter.Node);
            _waiting++;
        }

        return WaitAsync(waiter);
    }

    private static async ValueTask<IDisposable> WaitAsync(Waiter waiter)
    {
        await using var registration = waiter.Token.UnsafeRegister(static w => ((Waiter)w!).GiveUp(), waiter);
        return await waiter.Task;
    }

    private void Release()
    {
        lock (_lock)
        {
            foreach (var queue in _queues)
            {
                if (queue?.First is not { } first)
                    continue;

                // The slot changes hands without ever being free, so nobody can overtake the one who waited.
                queue.Remove(first);
                _waiting--;
                first.Value.SetResult(new Slot(this));
                return;
            }

            _running--;
        }
    }

    /// <summary>Takes a waiter out of its queue; false = it has been given a slot already.</summary>
    private bool TryRemove(Waiter waiter)
    {
        lock (_lock)
        {
            if (waiter.Node.List is not { } queue)
                return false;

            queue.Remove(waiter.Node);
            _waiting--;
            return true;
        }
    }

    private sealed class Waiter : TaskCompletionSource<IDisposable>
    {
        private readonly ExecutionSlots _owner;

        public Waiter(ExecutionSlots slots, int queue, CancellationToken token)
            // Continuations run elsewhere: the slot is handed over inside the lock.
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            _owner = slots;
            Queue = queue;
            Token = token;
            Node = new LinkedListNode<Waiter>(this);
        }

        public int Queue { get; }

        public CancellationToken Token { get; }

        public LinkedListNode<Waiter> Node { get; }

        public void GiveUp()
        {
            if (_owner.TryRemove(this))
                SetCanceled(Token);
        }
    }

    private sealed class Slot(ExecutionSlots slots) : IDisposable
    {
        private ExecutionSlots? _owner = slots;

        public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Release();
    }
}
