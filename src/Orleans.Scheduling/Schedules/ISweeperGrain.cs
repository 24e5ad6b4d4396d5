namespace Orleans.Scheduling.Schedules;

/// <summary>Finds schedules whose wake was missed, and wakes them. One for the cluster, key 0.</summary>
[Alias("Orleans.Scheduling.ISweeperGrain")]
public interface ISweeperGrain : IGrainWithIntegerKey
{
    /// <summary>Wakes every schedule that must be looked at before an instant.</summary>
    /// <param name="horizon">That instant, counted from now; zero = what is due, negative = what is overdue by as much.</param>
    /// <param name="cancellationToken">Stops between pages.</param>
    /// <returns>How many were woken; within 20 seconds, where that takes longer. It goes on by itself then.</returns>
    /// <exception cref="SchedulingException">Unavailable: the store can't be reached.</exception>
    [Alias("Sweep")]
    Task<int> SweepAsync(TimeSpan horizon, CancellationToken cancellationToken);
}
