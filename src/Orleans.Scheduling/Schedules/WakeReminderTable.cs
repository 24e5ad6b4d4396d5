using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Core.Firing;
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
    internal static readonly TimeSpan Refresh = WakePlan.Near / 2;

    // What a silo reads it keeps in memory, each with a timer: no more than the next few reads may miss.
    private static readonly TimeSpan Window = 5 * Refresh;

    // A tick that comes to nothing is retried by the activation; this is for one whose activation is gone.
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private const string Name = "wake";

    public Task StartAsync(CancellationToken cancellationToken = default) => others.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken = default) => others.StopAsync(cancellationToken);

    public async Task<ReminderTableData> ReadRows(uint begin, uint end)
    {
        var read = await others.ReadRows(begin, end);
        var wakes = await store.ListRemindersAsync(begin, end, clock.GetUtcNow() + Window, CancellationToken.None);

        // Versions before this one wrote rows for schedules, too.
        return new ReminderTableData(
            [.. read.Reminders.Where(r => !IsWake(r.GrainId, r.ReminderName)), .. wakes.Select(EntryOf)]);
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

    private ReminderEntry EntryOf(DueSchedule wake) => new()
    {
        GrainId = ScheduleGrainId.Of(wake.ScheduleId),
        ReminderName = Name,
        // One that is overdue ticks at once, not after the rest of a period.
        StartAt = (wake.NextWakeAt > clock.GetUtcNow() ? wake.NextWakeAt : clock.GetUtcNow()).UtcDateTime,
        Period = Period,
        ETag = TagOf(wake.NextWakeAt.UtcDateTime),
    };

    private static string TagOf(DateTime startAt) => startAt.Ticks.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
