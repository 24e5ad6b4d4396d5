namespace Orleans.Scheduling.Schedules;

/// <summary>
/// How many schedules of a silo decide what is due at a time. The rest of a herd waits with nothing in hand but its turn, in
/// the order in which it woke: what is under way, and so the memory it takes and what garbage collection has to copy, doesn't
/// grow with the herd.
/// </summary>
internal sealed class WakeGate : IDisposable
{
    /// <summary>Two full batches of commits: one fills while the other is written.</summary>
    internal const int Width = 2000;

    /// <summary>How long somebody waits for schedules that stand in line; less than a call may take.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _turns = new(Width);

    private int _waiting;

    /// <summary>How many wait for their turn now.</summary>
    internal int Waiting => Volatile.Read(ref _waiting);

    internal Task EnterAsync()
    {
        var turn = _turns.WaitAsync();
        return turn.IsCompleted ? turn : WaitAsync(turn);
    }

    internal void Leave() => _turns.Release();

    private async Task WaitAsync(Task turn)
    {
        Interlocked.Increment(ref _waiting);
        await turn;
        Interlocked.Decrement(ref _waiting);
    }

    public void Dispose() => _turns.Dispose();
}
