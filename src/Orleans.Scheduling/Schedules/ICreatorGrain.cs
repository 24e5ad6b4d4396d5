namespace Orleans.Scheduling.Schedules;

/// <summary>Keeps the limits of one creator over the whole cluster. Callers without a name have one together.</summary>
[Alias("Orleans.Scheduling.ICreatorGrain")]
public interface ICreatorGrain : IGrainWithStringKey
{
    /// <summary>Allows a schedule to be created, and counts it from now on.</summary>
    /// <param name="scheduleId">The schedule. Asking again for the same one soon is asking once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SchedulingException">TooManyRequests: a limit is reached. Unavailable.</exception>
    [Alias("Admit")]
    Task AdmitAsync(Guid scheduleId, CancellationToken cancellationToken);
}
