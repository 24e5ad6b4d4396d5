using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.Auditing;

/// <summary>What an edit of a calendar has changed.</summary>
public static class CalendarChanges
{
    /// <summary>The fields that differ.</summary>
    /// <param name="before">What it excluded; null = there was none.</param>
    /// <param name="after">What it excludes; null = there is none any more.</param>
    public static ImmutableArray<FieldChange> Between(CalendarDefinition? before, CalendarDefinition? after) =>
        FieldValues.Compare(Of(before), Of(after));

    private static FieldValues Of(CalendarDefinition? calendar) => calendar is null
        ? new FieldValues()
        : new FieldValues()
            .Add("description", calendar.Description)
            .Add("timezone", calendar.TimeZone)
            .Add("dates", calendar.Dates)
            .Add("yearly_dates", calendar.YearlyDates)
            .Add("weekdays", calendar.Weekdays)
            .Add("windows", calendar.Windows);
}
