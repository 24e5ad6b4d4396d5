namespace Orleans.Scheduling.Schedules;

/// <summary>Calls of a store on behalf of somebody who can try again.</summary>
internal static class StoreCalls
{
    /// <summary>Calls it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="message">What is told where the store fails: one sentence.</param>
    /// <exception cref="SchedulingException">Unavailable: the store can't be reached.</exception>
    internal static async Task<T> AskAsync<T>(Func<Task<T>> call, string message)
    {
        try
        {
            return await call();
        }
        catch (ScheduleStoreException)
        {
            throw new SchedulingException(SchedulingError.Unavailable, message);
        }
    }
}
