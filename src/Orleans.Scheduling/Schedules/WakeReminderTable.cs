using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Schedules;

/// <summary>
/// The reminders of schedules are a column of their own rows, written by the commit that decides the wake: no state without
/// its reminder, no reminder without its state, and no write of its own. All other grains' reminders are the provider's.
/// </summary>
internal sealed class WakeReminderTable(
    [FromKeyedServices(WakeReminderTable.Others)] IReminderTable others,
    IScheduleStore store,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock) : IReminderTable
{
    /// <summary>Key of the provider's table.</summary>
    internal const string Others = "Orleans.Scheduling.OtherReminders";

    /// <summary>How often a silo reads its reminders again.</summary>
    internal static readonly TimeSpan Refresh = TimeSpan.FromSeconds(10);

    // What a silo reads it keeps in memory, each with a timer: no more than the next few reads may miss.
    private static readonly TimeSpan Window = 3 * Refresh;

    // The nearest of those: more than the silo can fire before it reads again. All of a larger herd at once would keep the silo
    // busy with activating grains that then wait; the rest is overdue soon, and so the sweep's.
    private static readonly int Most = 50_000 * Environment.ProcessorCount;

    // A tick that came to nothing is retried by the activation, or by the sweep where that is gone. Of a herd that takes the silo
    // minutes, all that wait would tick again for nothing. Shorter than Orleans keeps a reminder for its next tick (10 minutes):
    // one that it has dropped would tick again at the next read.
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    // What is in the past when Orleans gets to it ticks a period later.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private const string Name = "wake";

    public Task StartAsync(CancellationToken cancellationToken = default) => others.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken = default) => others.StopAsync(cancellationToken);

    public async Task<ReminderTableData> ReadRows(uint begin, uint end)
    {
        var read = await others.ReadRows(begin, end);
        var now = clock.GetUtcNow();
        var wakes = await store.ListRemindersAsync(
            begin, end, now - SweeperGrain.Overdue, now + Window, Most, CancellationToken.None);

        var soonest = clock.GetUtcNow() + Soon;
        // Versions before this one wrote rows for schedules, too.
        return new ReminderTableData(
            [.. read.Reminders.Where(r => !IsWake(r.GrainId, r.ReminderName)), .. wakes.Select(wake => EntryOf(wake, soonest))]);
    }

    public async Task<ReminderTableData> ReadRows(GrainId grainId)
    {
        var read = await others.ReadRows(grainId);
        return new ReminderTableData(read.Reminders.Where(r => !IsWake(r.GrainId, r.ReminderName)));
    }

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        IsWake(grainId, reminderName) ? Task.FromResult<ReminderEntry?>(null) : others.ReadRow(grainId, reminderName);

    // Schedules don't register; a silo of a version that does has the wake in its commit as well.
    public Task<string?> UpsertRow(ReminderEntry entry) =>
        IsWake(entry.GrainId, entry.ReminderName) ? Task.FromResult<string?>(TagOf(entry.StartAt)) : others.UpsertRow(entry);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        IsWake(grainId, reminderName) ? Task.FromResult(true) : others.RemoveRow(grainId, reminderName, eTag);

    public Task TestOnlyClearTable() => others.TestOnlyClearTable();

    private static bool IsWake(GrainId grainId, string reminderName) =>
        grainId.Type == ScheduleGrainId.Type && reminderName == Name;

    private static ReminderEntry EntryOf(DueSchedule wake, DateTimeOffset soonest) => new()
    {
        GrainId = ScheduleGrainId.Of(wake.ScheduleId),
        ReminderName = Name,
        StartAt = (wake.NextWakeAt > soonest ? wake.NextWakeAt : soonest).UtcDateTime,
        Period = Period,
        ETag = TagOf(wake.NextWakeAt.UtcDateTime),
    };

    private static string TagOf(DateTime startAt) => startAt.Ticks.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
