using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Chains;

/// <summary>
/// Tells schedules of the executions that they come after, and forgets what they have stored. What can't be told now is left
/// for the sweep; to be told twice does no harm.
/// </summary>
internal sealed partial class FollowUps(
    IChainStore store, GuidGrains<IScheduleCallbacks> schedules, ILogger<FollowUps> logger)
{
    private const int AtOnce = 200;

    /// <summary>Begins to, beside whatever the caller does next.</summary>
    internal void Begin(IReadOnlyCollection<FollowUp> followUps)
    {
        if (followUps.Count > 0)
        {
            Task.Run(() => DeliverAsync(followUps)).Ignore();
        }
    }

    /// <summary>Tells all of them; returns once each was told, or couldn't be.</summary>
    internal async Task DeliverAsync(IReadOnlyCollection<FollowUp> followUps)
    {
        foreach (var some in followUps.Chunk(AtOnce))
        {
            var taken = await Task.WhenAll(some.Select(TryAsync));
            await ForgetAsync([.. some.Where((_, index) => taken[index])]);
        }
    }

    private async Task<bool> TryAsync(FollowUp followUp)
    {
        try
        {
            await schedules.Get(followUp.FollowerId).FollowUpAsync(followUp.Predecessor);
            return true;
        }
        catch (Exception exception)
        {
            LogNotTold(exception, followUp.FollowerId, followUp.Predecessor.ExecutionId);
            return false;
        }
    }

    private async Task ForgetAsync(FollowUp[] taken)
    {
        try
        {
            if (taken.Length > 0)
            {
                await store.RemoveFollowUpsAsync(taken, CancellationToken.None);
            }
        }
        catch (ScheduleStoreException exception)
        {
            LogNotForgotten(exception, taken.Length);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Schedule {ScheduleId} can't be told that execution {ExecutionId}, which it comes after, has ended; the sweep tells it again.")]
    private partial void LogNotTold(Exception exception, Guid scheduleId, Guid executionId);

    [LoggerMessage(2, LogLevel.Warning, "{Count} follow-ups that are stored can't be forgotten; the sweep tells them again, which changes nothing.")]
    private partial void LogNotForgotten(Exception exception, int count);
}
