using System.Collections.Immutable;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Calendars;

/// <summary>Where calendars are kept: PostgreSQL in production, memory in cluster tests.</summary>
public interface ICalendarStore
{
    /// <summary>Reads calendars by name, deleted ones too; those that never were are left out.</summary>
    /// <exception cref="ScheduleStoreException">The store can't be reached.</exception>
    Task<ImmutableArray<StoredCalendar>> LoadAsync(ImmutableArray<string> names, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a calendar's next version and its row of the audit trail, both or neither; false where the expected version wasn't
    /// the current one.
    /// </summary>
    /// <param name="calendar">What to store.</param>
    /// <param name="expectedVersion">The version it follows; 0 = none.</param>
    /// <param name="audit">Who changed what.</param>
    /// <param name="cancellationToken">Gives up; it may still happen.</param>
    /// <exception cref="ScheduleStoreException">The store can't be reached; it may have happened.</exception>
    Task<bool> SaveAsync(
        StoredCalendar calendar, long expectedVersion, AuditRow audit, CancellationToken cancellationToken);

    /// <summary>Stores up to which schedule a version is known; nothing where it isn't the current one any more.</summary>
    /// <exception cref="ScheduleStoreException">The store can't be reached; it may have happened.</exception>
    Task SaveProgressAsync(string name, long version, Guid? toldThrough, CancellationToken cancellationToken);

    /// <summary>Ids of schedules that name a calendar and haven't ended, in order, after one.</summary>
    /// <exception cref="ScheduleStoreException">The store can't be reached.</exception>
    Task<ImmutableArray<Guid>> ListSchedulesAsync(string name, Guid after, int limit, CancellationToken cancellationToken);

    /// <summary>How many schedules name a calendar and haven't ended.</summary>
    /// <exception cref="ScheduleStoreException">The store can't be reached.</exception>
    Task<long> CountSchedulesAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A calendar as it is stored.</summary>
public sealed record StoredCalendar
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Rises with every edit and with a deletion, and goes on where it is made anew.</summary>
    public required long Version { get; init; }

    /// <summary>What it excludes; null = it is deleted.</summary>
    public CalendarDefinition? Definition { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last edited, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who did.</summary>
    public string? UpdatedBy { get; init; }

    /// <summary>Schedules up to this one, by id, know the version; null = all do.</summary>
    public Guid? ToldThrough { get; init; }

    /// <summary>What schedules copy; null = it is deleted.</summary>
    public Calendar? Current =>
        Definition is null ? null : new Calendar { Name = Name, Version = Version, Definition = Definition };

    /// <summary>The calendar as callers see it; null = it is deleted.</summary>
    public CalendarSnapshot? ToSnapshot() => Current is not { } calendar ? null : new CalendarSnapshot
    {
        Calendar = calendar,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        UpdatedBy = UpdatedBy,
        IsSpreading = ToldThrough is not null,
    };
}
