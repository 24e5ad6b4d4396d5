using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>Calls of the probe, each of which stays until it is let go or cancelled.</summary>
public sealed class Crowd
{
    private readonly Lock _lock = new();
    private readonly List<(WorkflowContext Call, TaskCompletionSource Gone)> _inside = [];
    private readonly SemaphoreSlim _entered = new(0);
    private bool _isOpen;

    public Crowd(SchedulingCluster cluster)
    {
        cluster.Probe.Run = StayAsync;
    }

    /// <summary>How many were there at once, at most.</summary>
    public int Most { get; private set; }

    /// <summary>The schedules that are there now, in the order in which they came.</summary>
    public IReadOnlyList<Guid> Inside
    {
        get
        {
            lock (_lock)
            {
                return [.. _inside.Select(inside => inside.Call.ScheduleId)];
            }
        }
    }

    /// <summary>Waits for one more than was waited for so far.</summary>
    public async Task EnteredAsync() =>
        Assert.True(await _entered.WaitAsync(TimeSpan.FromSeconds(30)), "Nobody came.");

    /// <summary>Lets the first go that wasn't let go yet.</summary>
    public void LetGo()
    {
        lock (_lock)
        {
            _inside.First(inside => !inside.Gone.Task.IsCompleted).Gone.SetResult();
        }
    }

    /// <summary>From now on nobody stays.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _isOpen = true;
            foreach (var (_, gone) in _inside)
            {
                gone.TrySetResult();
            }
        }
    }

    private async Task<string?> StayAsync(WorkflowContext context, CancellationToken cancelled)
    {
        var entry = (Call: context, Gone: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            _inside.Add(entry);
            Most = Math.Max(Most, _inside.Count);
            if (_isOpen)
            {
                entry.Gone.SetResult();
            }
        }

        _entered.Release();
        try
        {
            await entry.Gone.Task.WaitAsync(cancelled);
        }
        finally
        {
            lock (_lock)
            {
                _inside.Remove(entry);
            }
        }

        return null;
    }
}
