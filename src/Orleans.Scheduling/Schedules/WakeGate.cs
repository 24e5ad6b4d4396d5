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

    private readonly SemaphoreSlim _turns = new(Width);

    internal Task EnterAsync() => _turns.WaitAsync();

    internal void Leave() => _turns.Release();

    public void Dispose() => _turns.Dispose();
}
