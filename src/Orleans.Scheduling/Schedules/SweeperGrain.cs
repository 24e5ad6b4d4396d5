using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Chains;
using Orleans.Scheduling.Diagnostics;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Schedules;

/// <summary>The net under timers and reminders. In a healthy cluster its own ticks find nothing.</summary>
internal sealed partial class SweeperGrain(
    IScheduleStore store,
    ScheduleMetrics metrics,
    IChainStore chains,
    FollowUps followUps,
    GuidGrains<IScheduleCallbacks> schedules,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock,
    ILogger<SweeperGrain> logger) : Grain, ISweeperGrain, IRemindable
{
    private const string ReminderName = "sweep";
    private const int PageSize = 1000;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Overdue = TimeSpan.FromSeconds(20);

    private Task _followUps = Task.CompletedTask;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await this.RegisterOrUpdateReminder(ReminderName, Period, Period);
    }

    public async Task<int> SweepAsync(TimeSpan horizon, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() + horizon;
        var woken = 0;
        try
        {
            DueSchedule? last = null;
            do
            {
                var page = await store.ListDueAsync(before, last, PageSize, cancellationToken);
                await Task.WhenAll(page.Select(due => schedules.Get(due.ScheduleId).WakeAsync()));
                woken += page.Length;
                last = page.Length == PageSize ? page[^1] : null;
            }
            while (last is not null);
        }
        catch (ScheduleStoreException exception)
        {
            LogStoreFailed(exception);
            throw new SchedulingException(SchedulingError.Unavailable, "The schedule store can't be reached; try again.");
        }

        // They take as long as the schedules take that are told, and nobody waits for that.
        if (_followUps.IsCompleted)
        {
            _followUps = SweepFollowUpsAsync(before);
        }

        return woken;
    }

    private async Task SweepFollowUpsAsync(DateTimeOffset before)
    {
        try
        {
            FollowUp? last = null;
            do
            {
                var page = await chains.ListFollowUpsAsync(before, last, PageSize, CancellationToken.None);
                if (!page.IsEmpty)
                {
                    LogFollowUps(page.Length);
                    await followUps.DeliverAsync(page);
                }

                last = page.Length == PageSize ? page[^1] : null;
            }
            while (last is not null);
        }
        catch (ScheduleStoreException exception)
        {
            LogStoreFailed(exception);
        }
    }

    async Task IRemindable.ReceiveReminder(string reminderName, TickStatus status)
    {
        var found = await SweepAsync(-Overdue, CancellationToken.None);
        if (found > 0)
        {
            metrics.Swept(found);
            LogFound(found, Overdue);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The sweep found {Count} schedules overdue by more than {Overdue} and woke them.")]
    private partial void LogFound(int count, TimeSpan overdue);

    [LoggerMessage(3, LogLevel.Information, "The sweep tells schedules of {Count} executions that they come after.")]
    private partial void LogFollowUps(int count);

    [LoggerMessage(2, LogLevel.Warning, "The sweep can't read the store.")]
    private partial void LogStoreFailed(Exception exception);
}
