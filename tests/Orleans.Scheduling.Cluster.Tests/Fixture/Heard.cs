namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>An observer that keeps what it hears.</summary>
public sealed class Heard : IExecutionObserver
{
    private readonly Lock _lock = new();
    private readonly List<ExecutionEvent> _all = [];
    private TaskCompletionSource _more = NewMore();

    /// <summary>Everything so far, in the order in which it was stored.</summary>
    public IReadOnlyList<ExecutionEvent> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _all.OrderBy(e => e.Revision)];
            }
        }
    }

    public IEnumerable<ExecutionStatus> Statuses => All.Select(e => e.Status);

    public Task OnExecutionAsync(ExecutionEvent execution)
    {
        lock (_lock)
        {
            _all.Add(execution);
            _more.SetResult();
            _more = NewMore();
        }

        return Task.CompletedTask;
    }

    /// <summary>Waits until as many events with a status were heard; the last of them.</summary>
    public async Task<ExecutionEvent> UntilAsync(ExecutionStatus status, int count = 1)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            Task more;
            lock (_lock)
            {
                more = _more.Task;
            }

            if (All.Where(e => e.Status == status).ToList() is var found && found.Count >= count)
            {
                return found[^1];
            }

            try
            {
                await more.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Heard {found.Count} of {count} {status}.");
            }
        }
    }

    private static TaskCompletionSource NewMore() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
