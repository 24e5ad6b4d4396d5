using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Diagnostics;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.History;

/// <summary>Has a pass over the history made at each tick of its reminder, one at a time.</summary>
internal sealed partial class RetentionGrain(
    IHistoryStore store,
    IOptions<SchedulingOptions> options,
    ScheduleMetrics metrics,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock,
    ILogger<RetentionGrain> logger) : Grain, IRetentionGrain, IRemindable, IDisposable
{
    private const string ReminderName = "retention";

    private static readonly TimeSpan FirstTick = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stop = new();
    private Task _pass = Task.CompletedTask;
    private DateOnly? _monthsTriedOn;

    public async Task StartAsync() => await this.RegisterOrUpdateReminder(ReminderName, FirstTick, Period);

    /// <summary>A pass may outlast what a call may take, and the next tick: it isn't waited for.</summary>
    Task IRemindable.ReceiveReminder(string reminderName, TickStatus status)
    {
        if (_pass.IsCompleted)
        {
            DelayDeactivation(Period);
            _pass = RunAsync(_stop.Token);
        }

        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _pass;
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var pass = new RetentionPass(store, options.Value, metrics, clock);
        try
        {
            // A look at a month that must stay may read all of it.
            await pass.RunAsync(tryMonths: _monthsTriedOn != today, cancellationToken);
            _monthsTriedOn = today;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next tick goes on elsewhere.
        }
        catch (ScheduleStoreException exception)
        {
            LogStoreFailed(exception);
        }
        catch (Exception exception)
        {
            LogFailed(exception);
        }

        if (pass.Removed > 0)
        {
            LogRemoved(pass.Removed, pass.MonthsDropped);
        }
    }
}
