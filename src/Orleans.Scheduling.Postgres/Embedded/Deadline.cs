namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>Bounds a piece of work in time, and tells its own end from a caller that gave up.</summary>
internal static class Deadline
{
    /// <exception cref="EmbeddedPostgresException">The time is over; it carries the message given.</exception>
    public static async Task<T> RunAsync<T>(
        TimeSpan limit, TimeProvider time, string message, Func<CancellationToken, Task<T>> work,
        CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EmbeddedPostgresException(message, e);
        }
    }
}
