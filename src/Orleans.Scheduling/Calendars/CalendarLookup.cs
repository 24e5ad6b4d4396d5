using System.Collections.Immutable;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Calendars;

/// <summary>The calendars that schedules name, as they are stored now.</summary>
internal sealed class CalendarLookup(IDefinitionStore<CalendarDefinition> store)
{
    /// <summary>Those of a timing, for its schedule to copy.</summary>
    /// <exception cref="SchedulingException">Invalid: names those that don't exist. Unavailable.</exception>
    public async Task<ImmutableArray<Calendar>> ResolveAsync(ScheduleTiming timing, CancellationToken cancellationToken)
    {
        if (timing.Calendars is not { IsDefaultOrEmpty: false } names)
        {
            return [];
        }

        var found = await LoadAsync(names, cancellationToken);
        var missing = names.Index().Where(item => !found.Any(calendar => calendar.Name == item.Item)).ToList();
        return missing.Count == 0
            ? found
            : throw new SchedulingException(
                [.. missing.Select(item => new FieldError(
                    $"calendars[{item.Index}]", $"There is no calendar \"{item.Item}\"; create it with PUT /calendars/{item.Item} first."))]);
    }

    /// <summary>Those that have changed since a schedule copied them.</summary>
    /// <exception cref="SchedulingException">Unavailable.</exception>
    public async Task<ImmutableArray<Calendar>> NewerAsync(ScheduleHead head, CancellationToken cancellationToken) =>
        head.Definition.Timing.Calendars is { IsDefaultOrEmpty: false } names
            ? [.. (await LoadAsync(names, cancellationToken)).Where(calendar => CalendarCopies.IsNewer(head, calendar))]
            : [];

    private async Task<ImmutableArray<Calendar>> LoadAsync(ImmutableArray<string> names, CancellationToken cancellationToken)
    {
        var found = await StoreCalls.AskAsync(
            () => store.LoadAsync(names, cancellationToken), "The calendars can't be read; try again.");
        return [.. found.Select(stored => stored.ToCalendar()).OfType<Calendar>()];
    }
}
