using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Chains;

/// <summary>
/// What one schedule is told of the executions that it comes after, each taken once: the history knows those that were taken
/// before, ended or not, and of two that come at a time the second waits for the first.
/// </summary>
internal sealed class FollowUpQueue(IScheduleStore store, ScheduleInbox inbox)
{
    private readonly Dictionary<Guid, Task> _underWay = [];

    /// <summary>Returns once it is stored, or found to have been.</summary>
    /// <exception cref="SchedulingException">Unavailable, TooManyRequests: tell it again.</exception>
    internal Task TakeAsync(ExecutionPredecessor predecessor)
    {
        if (_underWay.TryGetValue(predecessor.ExecutionId, out var same))
        {
            return same;
        }

        var taking = RunAsync(predecessor);
        _underWay.Add(predecessor.ExecutionId, taking);
        return taking;
    }

    private async Task RunAsync(ExecutionPredecessor predecessor)
    {
        // Not over before it is known to be under way.
        await Task.Yield();
        try
        {
            if (await inbox.ReadAsync() is { } state && !await IsKnownAsync(Chaining.ExecutionOf(state, predecessor)))
            {
                await inbox.SubmitAsync(new ScheduleInput.FollowUp(predecessor));
            }
        }
        finally
        {
            _underWay.Remove(predecessor.ExecutionId);
        }
    }

    private async Task<bool> IsKnownAsync(Guid executionId) => await StoreCalls.AskAsync(
        () => store.FindExecutionAsync(executionId, CancellationToken.None), ScheduleInbox.Unreachable) is not null;
}
