using Orleans.Scheduling.Limits;

namespace Orleans.Scheduling.Workflows;

/// <summary>
/// What an attempt holds: a place under its limit of the cluster, if it is under one, and while it works a slot of its silo and
/// a timeout that runs. It gives up the latter two while it only waits.
/// </summary>
internal sealed class AttemptHold(
    ExecutionSlots slots, ClusterLimits limits, int priority, CancellationTokenSource stop, SiloExecutions executions, Action interrupt, TimeProvider clock)
    : IDisposable
{
    // A timer takes no longer wait.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    // One call at a time changes what is held.
    private readonly SemaphoreSlim _change = new(1);

    private int _calls;
    private int _resting;
    private IDisposable? _place;
    private IDisposable? _slot;
    private TimeSpan _left;
    private long _since;

    /// <summary>How long the attempt may work.</summary>
    public TimeSpan Limit { get; private set; }

    /// <summary>Removes what was stored for the execution; null = nothing was.</summary>
    public Func<Task>? Forget { get; set; }

    /// <summary>What is known of the workflow to run; null = it has to be asked for.</summary>
    public KnownWorkflow? Workflow { get; set; }

    /// <summary>Takes a place under a limit of the cluster, for as long as the attempt lasts.</summary>
    public async Task TakePlaceAsync(ClusterLimit limit, DateTimeOffset since, CancellationToken cancellationToken) =>
        _place = await limits.AcquireAsync(limit, priority, since, cancellationToken);

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
        Rest();
        await using (executions.Draining.UnsafeRegister(static interrupt => ((Action)interrupt!)(), interrupt))
        {
            while (at - clock.GetUtcNow() is { Ticks: > 0 } left)
                await Task.Delay(left < LongestDelay ? left : LongestDelay, clock, cancellationToken);
        }

        await TakeAsync(cancellationToken);
        StartClock();
    }

    /// <summary>
    /// Makes a step's call, one of several, in a place under its target's limit. While all that are under way wait for one, the attempt
    /// only waits: who holds a place may wait for a slot.
    /// </summary>
    public async Task<T> CallAsync<T>(WorkflowStep step, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        if (!limits.AnyTarget)
        {
            return await call();
        }

        Interlocked.Increment(ref _calls);
        try
        {
            using var place = limits.Of(step) is { } limit ? await WaitForPlaceAsync(limit, cancellationToken) : null;
            await WorkAsync(cancellationToken);
            return await call();
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
            await RestIfIdleAsync();
        }
    }

    public void Dispose()
    {
        _slot?.Dispose();
        _place?.Dispose();
        _change.Dispose();
    }

    private async Task<IDisposable> WaitForPlaceAsync(ClusterLimit limit, CancellationToken cancellationToken)
    {
        var place = limits.AcquireAsync(limit, priority, clock.GetUtcNow(), cancellationToken);
        Interlocked.Increment(ref _resting);
        try
        {
            await RestIfIdleAsync();
            return await place;
        }
        finally
        {
            Interlocked.Decrement(ref _resting);
        }
    }

    private async Task RestIfIdleAsync()
    {
        await _change.WaitAsync(CancellationToken.None);
        if (_resting > 0 && _calls <= _resting)
        {
            Rest();
        }

        _change.Release();
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        await _change.WaitAsync(cancellationToken);
        try
        {
            if (_slot is null)
            {
                await TakeAsync(cancellationToken);
                StartClock();
            }
        }
        finally
        {
            _change.Release();
        }
    }

    private void Rest()
    {
        if (_slot is not null)
        {
            _left -= clock.GetElapsedTime(_since);
            CancelAfter(Timeout.InfiniteTimeSpan);
            _slot.Dispose();
            _slot = null;
        }
    }

    private void StartClock()
    {
        _since = clock.GetTimestamp();
        CancelAfter(_left > TimeSpan.Zero ? _left : TimeSpan.Zero);
    }

#pragma warning disable RS0030 // The source was made with the injected clock, and this runs on it.
    private void CancelAfter(TimeSpan delay) => stop.CancelAfter(delay);
#pragma warning restore RS0030
}

/// <summary>The workflow of a name, as it was found to be.</summary>
/// <param name="Snapshot">Its current version; null = there is none of the name.</param>
internal sealed record KnownWorkflow(WorkflowSnapshot? Snapshot);
