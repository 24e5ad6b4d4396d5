using Orleans.Scheduling.Definitions;

namespace Orleans.Scheduling.Calendars;

/// <summary>What others see of a stored calendar; null where it is deleted.</summary>
public static class StoredCalendars
{
    /// <summary>What schedules copy.</summary>
    public static Calendar? ToCalendar(this StoredDefinition<CalendarDefinition> stored) => stored.Definition is not { } definition
        ? null
        : new Calendar { Name = stored.Name, Version = stored.Version, Definition = definition };

    /// <summary>What callers see.</summary>
    public static CalendarSnapshot? ToSnapshot(this StoredDefinition<CalendarDefinition> stored) =>
        stored.ToCalendar() is not { } calendar ? null : new CalendarSnapshot
        {
            Calendar = calendar,
            CreatedAt = stored.CreatedAt,
            UpdatedAt = stored.UpdatedAt,
            UpdatedBy = stored.UpdatedBy,
            IsSpreading = stored.ToldThrough is not null,
        };
}
