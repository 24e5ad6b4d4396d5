using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Chains;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Events;
using Orleans.Scheduling.History;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Schedules;
using Orleans.Scheduling.Targets;
using Orleans.Scheduling.Workflows.Definitions;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>A cluster in this process whose time, store and handler are the test's.</summary>
public sealed class SchedulingCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private SchedulingCluster(short silos, Action<ISiloBuilder>? configure)
    {
        Calendars = new(Store, (head, name) => head.Definition.Timing.Calendars?.Contains(name) == true);
        Templates = new(Store, (head, name) => head.Template?.Applied is { Follows: true } applied && applied.Name == name);
        Workflows = new(Store);
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddScheduling();
            silo.Services.AddWorkflowHandler<ProbeHandler>("probe");
            silo.Services.AddSingleton(Probe);
            silo.Services.AddSingleton<IScheduleStore>(Store);
            silo.Services.AddSingleton<IChainStore>(Store.Chains);
            silo.Services.AddSingleton<IEventStore>(Store);
            silo.Services.AddSingleton<IDefinitionStore<CalendarDefinition>>(Calendars);
            silo.Services.AddSingleton<IDefinitionStore<TemplateDefinition>>(Templates);
            silo.Services.AddSingleton<IHistoryStore>(History);
            silo.Services.AddSingleton<IWorkflowStore>(Workflows);
            silo.Services.AddKeyedSingleton<IGrainStorage>(WorkflowStorage.Name, Progress);
            silo.Services.AddSingleton<IReminderTable>(Reminders);
            silo.Services.AddWakeReminders();
            silo.Services.AddKeyedSingleton<TimeProvider>(SchedulingTime.Key, Time);
            silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, Time);
            silo.Services.AddKeyedSingleton<TimeProvider>(Orleans.Reminders.ReminderTimeProviderNames.Reminders, Time);
            silo.Services.Configure<SchedulingOptions>(o => o.ShutdownGraceSeconds = 0);
            configure?.Invoke(silo);
        });
        _cluster = builder.Build();
    }

    public ManualTime Time { get; } = new(new DateTimeOffset(2027, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public MemoryScheduleStore Store { get; } = new();

    public MemoryDefinitionStore<CalendarDefinition> Calendars { get; }

    public MemoryDefinitionStore<TemplateDefinition> Templates { get; }

    public MemoryHistoryStore History { get; } = new();

    public MemoryWorkflowStore Workflows { get; }

    public MemoryProgress Progress { get; } = new();

    public SharedReminderTable Reminders { get; } = new();

    public Probe Probe { get; } = new();

    public IGrainFactory Grains => _cluster.Client;

    public InProcessTestCluster Silos => _cluster;

    public static async Task<SchedulingCluster> StartAsync(short silos = 1, Action<ISiloBuilder>? configure = null)
    {
        var cluster = new SchedulingCluster(silos, configure);
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    public IScheduleGrain Schedule(Guid id) => Grains.GetGrain<IScheduleGrain>(id);

    /// <summary>Creates a schedule that runs the probe.</summary>
    public async Task<Guid> CreateAsync(ScheduleTiming timing, Func<ScheduleDefinition, ScheduleDefinition>? with = null)
    {
        var definition = new ScheduleDefinition
        {
            Name = "test",
            Timing = timing,
            Target = new ExecutionTarget { Command = new CommandTarget { Name = "probe" } },
        };
        var id = Guid.CreateVersion7();
        await Schedule(id).CreateAsync(with?.Invoke(definition) ?? definition, new Caller { Name = "tester" });
        return id;
    }

    /// <summary>Whether a grain is active on one of the silos.</summary>
    public async Task<bool> IsOnAsync(IAddressable grain, int silo) => _cluster.Silos[silo].SiloAddress.Equals(
        await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain));

    public static ScheduleTiming Every(int seconds) => new() { Type = ScheduleType.Interval, IntervalSeconds = seconds };

    public ScheduleTiming OnceIn(TimeSpan delay) => new() { Type = ScheduleType.OneTime, ScheduledTime = Time.GetUtcNow() + delay };

    /// <summary>
    /// Waits until a schedule has as many terminal rows of a status and its next wake is armed: time that moves between
    /// a grain's look at the clock and its timer's start would put that timer off.
    /// </summary>
    public async Task RowsAsync(Guid id, ExecutionStatus status, int count)
    {
        await Store.UntilAsync(() => Store.Rows(id).Count(r => r.Status == status) >= count, $"{count} rows {status}");
        await ArmedAsync(id);
    }

    /// <summary>Waits until an execution waits for the attempt after this one, and its wake is armed; when it is due.</summary>
    public async Task<DateTimeOffset> RetryAfterAsync(Guid id, int attempt)
    {
        await StateAsync(id, s => WaitingAfter(s, attempt) is not null, $"attempt {attempt} failed");
        await ArmedAsync(id);
        return WaitingAfter(Store.State(id)!, attempt)!.NextAttemptAt!.Value;
    }

    private Task ArmedAsync(Guid id) => Time.UntilAsync(() => NextWakeIsArmed(id), "the next wake is armed");

    private static ExecutionRow? WaitingAfter(ScheduleState state, int attempt) =>
        state.Runtime.Unfinished.FirstOrDefault(u => u.AwaitsRetry && u.Row.Attempt == attempt)?.Row;

    /// <summary>
    /// Moves time until one of the silos waits for a schedule's reminder; when it ticks. Those that are far are in their table
    /// only, where silos look each ten seconds, half a minute ahead.
    /// </summary>
    public async Task<DateTimeOffset> AdvanceUntilRemindedAsync(Guid id)
    {
        var due = Store.Reminder(id)!.Value;
        await AdvanceUntilAsync(() => due - Time.GetUtcNow() <= TimeSpan.FromSeconds(35), TimeSpan.FromSeconds(1));

        // The sweep may tick at the same instant.
        var others = Time.TimersAt(due);
        await AdvanceUntilAsync(
            () => Time.TimersAt(due) > others || due - Time.GetUtcNow() <= TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1));
        await Time.UntilAsync(() => Time.TimersAt(due) > others, "a silo waits for the reminder");
        return due;
    }

    /// <summary>
    /// Moves time until one of the silos waits for a tick of another grain's. Once they must have looked, they are waited for.
    /// </summary>
    public async Task AdvanceUntilArmedAsync(DateTimeOffset due, TimeSpan slack)
    {
        await AdvanceUntilAsync(
            () => Time.HasTimerAt(due, slack) || due - Time.GetUtcNow() <= TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(10));
        await Time.UntilAsync(() => Time.HasTimerAt(due, slack), "a silo waits for the reminder");
    }

    private bool NextWakeIsArmed(Guid id) =>
        Store.State(id)?.Runtime.NextWakeAt is not { } wake
        || WakePlan.For(wake, Time.GetUtcNow()).TimerAt is not { } timer
        || timer <= Time.GetUtcNow()
        || Time.HasTimerAt(timer);

    public Task StateAsync(Guid id, Func<ScheduleState, bool> condition, string what) =>
        Store.UntilAsync(() => Store.State(id) is { } state && condition(state), what);

    /// <summary>Moves time in half seconds, a grain call apart, until retries that wait on it have done their work.</summary>
    public Task AdvanceUntilAsync(Func<bool> condition) => AdvanceUntilAsync(condition, TimeSpan.FromMilliseconds(500));

    /// <summary>The same in other steps: short ones where a time-out must not pass while a busy machine works.</summary>
    public async Task AdvanceUntilAsync(Func<bool> condition, TimeSpan step)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, "Never came true.");
            Time.Advance(step);
            try
            {
                await Grains.GetGrain<ISweeperGrain>(0).SweepAsync(TimeSpan.FromDays(-1), CancellationToken.None);
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                // It was on a silo that was killed; the condition has the last word.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A silo waits for outcomes that are still being reported, and they for the test's clock.
        var stopped = _cluster.DisposeAsync().AsTask();
        while (await Task.WhenAny(stopped, Task.Delay(TimeSpan.FromMilliseconds(20))) != stopped)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        await stopped;
    }
}
