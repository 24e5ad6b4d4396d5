using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Core.Auditing;
using Orleans.Scheduling.Core.FireTimes.Rules;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Calendars;

/// <summary>One calendar.</summary>
internal sealed class CalendarGrain(
    IDefinitionStore<CalendarDefinition> store,
    GuidGrains<IScheduleCallbacks> schedules,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock,
    ILogger<CalendarGrain> logger)
    : DefinitionGrain<CalendarDefinition, CalendarSnapshot>("calendar", store, clock, logger), ICalendarGrain
{
    protected override string HowUsed => "name the calendar";

    protected override ImmutableArray<FieldError> Check(CalendarDefinition definition, DateTimeOffset now) =>
        CalendarRules.Check(Name, definition, now);

    protected override CalendarDefinition WithUnknownFieldsOf(CalendarDefinition? old, CalendarDefinition next) =>
        next with { Extensions = old?.Extensions };

    protected override ImmutableArray<FieldChange> Changes(CalendarDefinition? before, CalendarDefinition? after) =>
        CalendarChanges.Between(before, after);

    protected override CalendarSnapshot? ToSnapshot(StoredDefinition<CalendarDefinition> stored) => StoredCalendars.ToSnapshot(stored);

    protected override Task TellAsync(Guid scheduleId, StoredDefinition<CalendarDefinition> stored, Caller caller) =>
        schedules.Get(scheduleId).CalendarChangedAsync(stored.ToCalendar()!, caller);
}
