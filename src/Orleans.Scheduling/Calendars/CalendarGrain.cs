using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Core.Auditing;
using Orleans.Scheduling.Core.FireTimes.Rules;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Calendars;

/// <summary>One calendar, and the work of telling every schedule that names it about a new version.</summary>
internal sealed partial class CalendarGrain(
    ICalendarStore store,
    GuidGrains<IScheduleCallbacks> schedules,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock,
    ILogger<CalendarGrain> logger) : Grain, ICalendarGrain, IRemindable
{
    private const string ReminderName = "spread";

    // How soon what a crash or a failure left undone goes on.
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    private StoredCalendar? _stored;
    private bool _isLoaded;

    private string Name => this.GetPrimaryKeyString();

    public async Task<CalendarSnapshot?> GetAsync(CancellationToken cancellationToken) =>
        (await ReachAsync(LoadAsync))?.ToSnapshot();

    public async Task<CalendarSnapshot> PutAsync(
        CalendarDefinition definition, long? expectedVersion, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        Admission.ThrowIfAny(CalendarRules.Check(Name, definition, now));
        var old = await ReachAsync(LoadAsync);
        CheckVersion(old, expectedVersion);

        // Before the commit, so that a crash after it can't leave schedules untold.
        await this.RegisterOrUpdateReminder(ReminderName, Retry, Retry);
        await SaveAsync(old, caller, new StoredCalendar
        {
            Name = Name,
            Version = (old?.Version ?? 0) + 1,
            // Fields of a newer version outlive the edit.
            Definition = definition with { Extensions = old?.Definition?.Extensions },
            CreatedAt = old?.Definition is null ? now : old.CreatedAt,
            UpdatedAt = now,
            UpdatedBy = caller.Name,
            ToldThrough = Guid.Empty,
        });
        var snapshot = _stored!.ToSnapshot()!;
        SpreadAsync().Ignore();
        return snapshot;
    }

    public async Task DeleteAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken)
    {
        var old = await ReachAsync(LoadAsync);
        if (old?.Definition is null)
        {
            throw new SchedulingException(SchedulingError.NotFound, $"There is no calendar {Name}.");
        }

        CheckVersion(old, expectedVersion);
        var users = await ReachAsync(() => store.CountSchedulesAsync(Name, cancellationToken));
        if (users > 0)
        {
            throw new SchedulingException(
                SchedulingError.Conflict, $"{users} schedules that haven't ended name the calendar {Name}; take it from them first.");
        }

        await SaveAsync(old, caller, old with
        {
            Version = old.Version + 1, Definition = null, UpdatedAt = clock.GetUtcNow(), UpdatedBy = caller.Name, ToldThrough = null,
        });
    }

    async Task IRemindable.ReceiveReminder(string reminderName, TickStatus status)
    {
        // Never while a Put is under way, as calls take turns: nothing that it armed is undone here.
        if ((await LoadAsync())?.ToldThrough is not null)
        {
            SpreadAsync().Ignore();
        }
        else if (await this.GetReminder(ReminderName) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private void CheckVersion(StoredCalendar? old, long? expectedVersion)
    {
        if (expectedVersion is { } expected && (old?.Definition is null || old.Version != expected))
        {
            throw new SchedulingException(SchedulingError.VersionMismatch, old?.Definition is null
                ? $"There is no calendar {Name} yet; leave If-Match out to create it."
                : $"The calendar is at version {old.Version}, not {expected}: read it again and repeat the change.");
        }
    }

    private async Task<StoredCalendar?> LoadAsync()
    {
        if (!_isLoaded)
        {
            _stored = (await store.LoadAsync([Name], CancellationToken.None)).SingleOrDefault();
            _isLoaded = true;
        }

        return _stored;
    }

    private async Task SaveAsync(StoredCalendar? old, Caller caller, StoredCalendar next)
    {
        // Until the answer comes, what is stored isn't known.
        _isLoaded = false;
        var audit = AuditOf(old?.Definition, caller, next);
        if (!await ReachAsync(() => store.SaveAsync(next, next.Version - 1, audit, CancellationToken.None)))
        {
            throw new SchedulingException(SchedulingError.Unavailable, "The calendar is being changed elsewhere; try again.");
        }

        (_stored, _isLoaded) = (next, true);
    }

    private static AuditRow AuditOf(CalendarDefinition? before, Caller caller, StoredCalendar next)
    {
        var action = before is null ? "calendar_create" : next.Definition is null ? "calendar_delete" : "calendar_update";
        return new AuditRow(
            Guid.CreateVersion7(next.UpdatedAt), ScheduleId: null, next.UpdatedAt, action, caller.Name, caller.Reason, caller.TraceId)
        {
            Resource = $"calendar/{next.Name}",
            Changes = CalendarChanges.Between(before, next.Definition),
        };
    }

    private static async Task<T> ReachAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (ScheduleStoreException)
        {
            throw new SchedulingException(SchedulingError.Unavailable, "The calendars can't be reached; try again.");
        }
    }
}
