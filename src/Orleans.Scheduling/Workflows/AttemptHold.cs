namespace Orleans.Scheduling.Workflows;

/// <summary>
/// What an attempt holds while it works: a slot of its silo, and a timeout that runs. It gives up both while it only waits.
/// </summary>
internal sealed class AttemptHold(
    ExecutionSlots slots, int priority, CancellationTokenSource stop, SiloExecutions executions, Action interrupt, TimeProvider clock)
    : IDisposable
{
    // A timer takes no longer wait.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    private IDisposable? _slot;
    private TimeSpan _left;
    private long _since;

    /// <summary>How long the attempt may work.</summary>
    public TimeSpan Limit { get; private set; }

    /// <summary>Removes what was stored for the execution; null = nothing was.</summary>
    public Func<Task>? Forget { get; set; }

    /// <summary>Takes a slot. The timeout doesn't run yet.</summary>
    public async Task TakeAsync(CancellationToken cancellationToken) => _slot = await slots.AcquireAsync(priority, cancellationToken);

    /// <summary>Lets the timeout run from now on.</summary>
    public void LimitTo(TimeSpan limit)
    {
        (Limit, _left) = (limit, limit);
        StartClock();
    }

    /// <summary>Waits without a slot and without the timeout; a silo that stops interrupts it.</summary>
    public async Task WaitUntilAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        _left -= clock.GetElapsedTime(_since);
        CancelAfter(Timeout.InfiniteTimeSpan);
        _slot?.Dispose();
        await using (executions.Draining.UnsafeRegister(static interrupt => ((Action)interrupt!)(), interrupt))
        {
            while (at - clock.GetUtcNow() is { Ticks: > 0 } left)
                await Task.Delay(left < LongestDelay ? left : LongestDelay, clock, cancellationToken);
        }

        await TakeAsync(cancellationToken);
        StartClock();
    }

    public void Dispose() => _slot?.Dispose();

    private void StartClock()
    {
        _since = clock.GetTimestamp();
        CancelAfter(_left > TimeSpan.Zero ? _left : TimeSpan.Zero);
    }

#pragma warning disable RS0030 // The source was made with the injected clock, and this runs on it.
    private void CancelAfter(TimeSpan delay) => stop.CancelAfter(delay);
#pragma warning restore RS0030
}
