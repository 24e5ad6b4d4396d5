using Npgsql;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Postgres;

/// <summary>Everything that is read for callers; grains read through <see cref="Schedules.IScheduleStore"/>.</summary>
/// <remarks>Throws <see cref="Schedules.ScheduleStoreException"/> where the server can't be reached.</remarks>
public sealed class ScheduleQueries(NpgsqlDataSource database)
{
    /// <summary>One schedule, deleted ones included; null = there is none.</summary>
    public Task<ScheduleSnapshot?> GetAsync(Guid scheduleId, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{database} {scheduleId} {cancellationToken}");

    /// <summary>Schedules by creation, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cursor">Where the page before ended; null = the first page.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="withTotal">Counts all that match, too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FormatException">The cursor isn't one this service gave.</exception>
    public Task<Page<ScheduleSnapshot>> ListAsync(
        ScheduleFilter filter, string? cursor, int limit, bool withTotal, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{filter} {cursor} {limit} {withTotal} {cancellationToken}");

    /// <summary>Rows of history by nominal time, newest first; parameters as in <see cref="ListAsync"/>.</summary>
    /// <exception cref="FormatException">The cursor isn't one this service gave.</exception>
    public Task<Page<ExecutionRow>> ListExecutionsAsync(
        ExecutionFilter filter, string? cursor, int limit, bool withTotal, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{filter} {cursor} {limit} {withTotal} {cancellationToken}");

    /// <summary>One row of history; null = there is none.</summary>
    public Task<ExecutionRow?> GetExecutionAsync(Guid executionId, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{executionId} {cancellationToken}");

    /// <summary>Asks the server for nothing, to see that it answers.</summary>
    public Task PingAsync(CancellationToken cancellationToken) => throw new NotSupportedException($"{cancellationToken}");
}
