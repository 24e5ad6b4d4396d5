using System.Collections.Concurrent;
using Orleans.Reminders.Diagnostics;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>Tells when a silo of this process waits for a grain's reminder to tick.</summary>
public sealed class ArmedReminders : IObserver<ReminderEvents.ReminderEvent>, IDisposable
{
    private readonly ConcurrentDictionary<GrainId, TaskCompletionSource> _armed = [];
    private readonly IDisposable _subscription;

    public ArmedReminders() => _subscription = ReminderEvents.AllEvents.Subscribe(this);

    public Task UntilAsync(GrainId grain) => Of(grain).Task.WaitAsync(TimeSpan.FromSeconds(30));

    public void OnNext(ReminderEvents.ReminderEvent value)
    {
        if (value is ReminderEvents.LocalReminderTickWaitArmed)
        {
            Of(value.GrainId).TrySetResult();
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscription.Dispose();

    private TaskCompletionSource Of(GrainId grain) =>
        _armed.GetOrAdd(grain, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
