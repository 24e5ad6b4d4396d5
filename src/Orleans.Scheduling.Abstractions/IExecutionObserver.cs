using Orleans.Concurrency;

namespace Orleans.Scheduling;

/// <summary>Hears of a schedule's executions. <see cref="ExecutionSubscription"/> is the simple way to use one.</summary>
[Alias("Orleans.Scheduling.IExecutionObserver")]
public interface IExecutionObserver : IGrainObserver
{
    /// <summary>
    /// An execution has begun or ended, or fires were missed, coalesced or skipped. Called once what it says is stored,
    /// and at most once: what is lost on the way is not repeated, and the history tells it all. Calls may overtake each
    /// other; <see cref="ExecutionEvent.Revision"/> has their order.
    /// </summary>
    [Alias("Execution"), OneWay]
    Task OnExecutionAsync(ExecutionEvent execution);
}
