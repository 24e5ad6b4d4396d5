using System.Collections.Concurrent;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>What the test handler does and has seen, shared by the silos of a test.</summary>
public sealed class Probe
{
    private readonly ConcurrentQueue<WorkflowContext> _calls = new();
    private readonly SemaphoreSlim _called = new(0);

    /// <summary>What a call does; by default it succeeds at once.</summary>
    public Func<WorkflowContext, CancellationToken, Task<string?>> Run { get; set; } = (_, _) => Task.FromResult<string?>(null);

    /// <summary>Every call so far, in order.</summary>
    public IReadOnlyList<WorkflowContext> Calls => [.. _calls];

    /// <summary>Waits for one more call than was waited for so far.</summary>
    public async Task CalledAsync() =>
        Assert.True(await _called.WaitAsync(TimeSpan.FromSeconds(30)), "The handler was never called.");

    /// <summary>A call that lasts until it is cancelled.</summary>
    public static async Task<string?> HangUntilCancelledAsync(WorkflowContext context, CancellationToken cancelled)
    {
        await Task.Delay(Timeout.Infinite, cancelled);
        return null;
    }

    internal Task<string?> CallAsync(WorkflowContext context, CancellationToken cancellationToken)
    {
        _calls.Enqueue(context);
        _called.Release();
        return Run(context, cancellationToken);
    }
}

/// <summary>Registered as <c>probe</c>.</summary>
public sealed class ProbeHandler(Probe probe) : IWorkflowHandler
{
    public Task<string?> RunAsync(WorkflowContext context, CancellationToken cancellationToken) =>
        probe.CallAsync(context, cancellationToken);
}
