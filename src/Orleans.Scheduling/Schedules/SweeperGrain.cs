using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Chains;
using Orleans.Scheduling.Diagnostics;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Schedules;

/// <summary>
/// The net under timers and reminders. In a healthy cluster its own ticks find nothing but what is left of a herd for which the
/// silos need longer than <see cref="Overdue"/>.
/// </summary>
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

    /// <summary>How late a wake is once it counts as missed.</summary>
    internal static readonly TimeSpan Overdue = TimeSpan.FromSeconds(20);

    // The reminder keeps the grain; its timer looks more often than reminders may tick.
    private static readonly TimeSpan Reminded = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private Task _followUps = Task.CompletedTask;
    private Task _overdue = Task.CompletedTask;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await this.RegisterOrUpdateReminder(ReminderName, Reminded, Reminded);
        this.RegisterGrainTimer(BeginOverdue, new GrainTimerCreationOptions(Period, Period) { Interleave = true });
    }

    public async Task<int> SweepAsync(TimeSpan horizon, CancellationToken cancellationToken)
    {
        var sweep = new Sweep(clock.GetUtcNow() + horizon);
        var run = RunAsync(sweep, cancellationToken);
        try
        {
            await run.WaitAsync(WakeGate.Patience, clock, cancellationToken);
        }
        catch (TimeoutException) when (!run.IsCompleted)
        {
            // A herd takes its time: it goes on, and nobody waits.
            run.Ignore();
        }

        return sweep.Woken;
    }

    // Schedules are woken at the pace at which they decide: more of a herd than silos can take would only stand in line there.
    private async Task RunAsync(Sweep sweep, CancellationToken cancellationToken)
    {
        try
        {
            DueSchedule? last = null;
            do
            {
                var page = await store.ListDueAsync(sweep.Before, last, PageSize, cancellationToken);
                sweep.Woken += page.Length;
                await Task.WhenAll(page.Select(due => schedules.Get(due.ScheduleId).WakeAsync()));
                last = page.Length == PageSize ? page[^1] : null;
            }
            while (last is not null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogEndedEarly(exception);
            throw new SchedulingException(SchedulingError.Unavailable, "Not all schedules that are due could be woken; try again.");
        }

        // They take as long as the schedules take that are told, and nobody waits for that.
        if (_followUps.IsCompleted)
        {
            _followUps = SweepFollowUpsAsync(sweep.Before);
        }
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

    Task IRemindable.ReceiveReminder(string reminderName, TickStatus status) => BeginOverdue();

    private Task BeginOverdue()
    {
        if (_overdue.IsCompleted)
        {
            _overdue = SweepOverdueAsync();
        }

        return Task.CompletedTask;
    }

    private async Task SweepOverdueAsync()
    {
        var sweep = new Sweep(clock.GetUtcNow() - Overdue);
        try
        {
            await RunAsync(sweep, CancellationToken.None);
        }
        catch (SchedulingException)
        {
            // The log has it, and there is another sweep within seconds.
        }

        if (sweep.Woken > 0)
        {
            metrics.Swept(sweep.Woken);
            LogFound(sweep.Woken, Overdue);
        }
    }

    /// <summary>Wakes all schedules that must be looked at before an instant.</summary>
    private sealed class Sweep(DateTimeOffset before)
    {
        internal DateTimeOffset Before => before;

        internal int Woken { get; set; }
    }

    [LoggerMessage(1, LogLevel.Warning, "The sweep found {Count} schedules overdue by more than {Overdue} and woke them.")]
    private partial void LogFound(int count, TimeSpan overdue);

    [LoggerMessage(3, LogLevel.Information, "The sweep tells schedules of {Count} executions that they come after.")]
    private partial void LogFollowUps(int count);

    [LoggerMessage(2, LogLevel.Warning, "The sweep can't read what executions that have ended are still to be told.")]
    private partial void LogStoreFailed(Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "The sweep ended early; there is another one within seconds.")]
    private partial void LogEndedEarly(Exception exception);
}
