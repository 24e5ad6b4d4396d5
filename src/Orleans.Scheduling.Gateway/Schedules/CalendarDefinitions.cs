using System.Collections.Immutable;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Reads the calendars that a timing names, as they are now.</summary>
internal sealed class CalendarDefinitions(IGrainFactory grains)
{
    /// <exception cref="SchedulingException">Invalid: names those that don't exist. Unavailable.</exception>
    public async Task<CalendarDefinition[]> FindAsync(ScheduleTiming timing, CancellationToken cancellationToken)
    {
        ImmutableArray<string> names = timing.Calendars ?? [];
        var found = await Task.WhenAll(names.Select(name => grains.GetGrain<ICalendarGrain>(name).GetAsync(cancellationToken)));
        var errors = new FieldErrors();
        foreach (var (index, name) in names.Index().Where(item => found[item.Index] is null))
            errors.Add($"{ScheduleFields.Calendars}[{index}]", $"There is no calendar \"{name}\".");
        errors.ThrowIfAny();
        return [.. found.Select(calendar => calendar!.Calendar.Definition)];
    }
}
