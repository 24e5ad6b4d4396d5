namespace Orleans.Scheduling.Schedules;

/// <summary>Which grain a schedule is. Reminders, rows and the ring know it by this, so it never changes.</summary>
public static class ScheduleGrainId
{
    /// <summary>Name of the grain's type.</summary>
    public const string TypeName = "schedule";

    internal static readonly GrainType Type = GrainType.Create(TypeName);

    /// <summary>Identity of a schedule's grain.</summary>
    /// <param name="scheduleId">Id of the schedule.</param>
    public static GrainId Of(Guid scheduleId) => GrainId.Create(Type, GrainIdKeyExtensions.CreateGuidKey(scheduleId));
}
