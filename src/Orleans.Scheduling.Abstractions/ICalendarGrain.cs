namespace Orleans.Scheduling;

/// <summary>One calendar. Its key is the calendar's name.</summary>
/// <remarks>Every method throws <see cref="SchedulingException"/> and nothing else for what a caller can act on.</remarks>
[Alias("Orleans.Scheduling.ICalendarGrain")]
public interface ICalendarGrain : IGrainWithStringKey
{
    /// <summary>The calendar as it stands; null = there is none.</summary>
    /// <exception cref="SchedulingException">Unavailable.</exception>
    [Alias("Get")]
    Task<CalendarSnapshot?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Creates the calendar, or replaces what it excludes. Schedules that name it are settled up to now by the old version
    /// and then go by the new one, one after the other; that goes on after this call has returned, and after a crash.
    /// </summary>
    /// <param name="definition">What it excludes.</param>
    /// <param name="expectedVersion">The version the edit is based on; null = whatever it is, and none if there is none.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up waiting; the edit may still happen.</param>
    /// <exception cref="SchedulingException">Invalid, VersionMismatch, Unavailable.</exception>
    [Alias("Put")]
    Task<CalendarSnapshot> PutAsync(
        CalendarDefinition definition, long? expectedVersion, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>Removes the calendar.</summary>
    /// <param name="expectedVersion">The version the removal is based on; null = whatever it is.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up waiting; it may still happen.</param>
    /// <exception cref="SchedulingException">NotFound, VersionMismatch, Conflict (schedules that haven't ended name it), Unavailable.</exception>
    [Alias("Delete")]
    Task DeleteAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken = default);
}
