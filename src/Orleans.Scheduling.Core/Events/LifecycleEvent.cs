namespace Orleans.Scheduling.Core.Events;

/// <summary>Something that has happened to a schedule or an execution, to be told outside.</summary>
/// <param name="EventId">The same in every repetition; ids sort by the time of the event.</param>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="Kind">What has happened: schedule.paused, execution.succeeded.</param>
/// <param name="Json">All about it.</param>
public sealed record LifecycleEvent(Guid EventId, Guid ScheduleId, string Kind, string Json);
