using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Diagnostics;

namespace Orleans.Scheduling.Schedules;

/// <summary>
/// Removes one schedule for good: its history first, some thousand rows at a time with a pause between, then the rest. What a
/// crash leaves of it is removed by the schedule's next activation.
/// </summary>
internal sealed partial class SchedulePurge(
    IScheduleStore store, ScheduleInbox inbox, ScheduleMetrics metrics, TimeProvider clock, ILogger logger) : IDisposable
{
    internal const int BatchRows = 5_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private bool _isRunning;

    /// <summary>Removes it; false where it is at it already, or couldn't end it: the next wake tries again.</summary>
    internal async Task<bool> RunAsync(ScheduleState state)
    {
        if (_isRunning)
        {
            return false;
        }

        _isRunning = true;
        try
        {
            var rows = await RemoveHistoryAsync(state.ScheduleId);
            await store.PurgeAsync(state, Purging.Row(state, clock.GetUtcNow()), _stop.Token);
            inbox.Forget();
            LogPurged(state.ScheduleId, rows);
            return true;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return false;
        }
        catch (ScheduleStoreException exception)
        {
            LogFailed(exception, state.ScheduleId);
            return false;
        }
        finally
        {
            _isRunning = false;
        }
    }

    internal void Stop() => _stop.Cancel();

    public void Dispose() => _stop.Dispose();

    private async Task<long> RemoveHistoryAsync(Guid scheduleId)
    {
        var removed = 0L;
        Guid? after = Guid.Empty;
        while (true)
        {
            var batch = await store.PurgeHistoryAsync(scheduleId, after.Value, BatchRows, _stop.Token);
            metrics.HistoryRemoved(batch.Removed, "purge");
            removed += batch.Removed;
            after = batch.Last;
            if (after is null)
            {
                return removed;
            }

            await Task.Delay(Pause, clock, _stop.Token);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "SYSTEM schedule_purge: schedule {ScheduleId} is gone, and {Rows} rows of history with it.")]
    private partial void LogPurged(Guid scheduleId, long rows);

    [LoggerMessage(2, LogLevel.Warning, "Schedule {ScheduleId} can't be purged as the store can't be reached; its next wake tries again.")]
    private partial void LogFailed(Exception exception, Guid scheduleId);
}
