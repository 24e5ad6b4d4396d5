using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Replicas;

/// <summary>
/// Reads what may be a moment old: from the replicas in turn, and from the database itself where there are none or none answers.
/// </summary>
public sealed partial class ReplicaQueries(
    IEnumerable<Replica> replicas,
    ScheduleQueries database,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider time,
    ILogger<ReplicaQueries> logger)
{
    private readonly ImmutableArray<Replica> _replicas = [.. replicas];
    private int _turn;

    /// <summary>Reads from the first that answers.</summary>
    /// <param name="read">May be called several times, each time with another server.</param>
    /// <exception cref="ScheduleStoreException">Nothing answers, the database included.</exception>
    public async Task<T> ReadAsync<T>(Func<ScheduleQueries, Task<T>> read)
    {
        var turn = (uint)Interlocked.Increment(ref _turn);
        for (uint i = 0; i < _replicas.Length; i++)
        {
            var replica = _replicas[(int)((turn + i) % (uint)_replicas.Length)];
            if (!replica.MayBeAsked(time.GetUtcNow()))
                continue;
            try
            {
                var found = await read(replica.Queries);
                if (replica.Recovers())
                    LogRecovered(replica.Name);
                return found;
            }
            catch (ScheduleStoreException e)
            {
                // One that is behind with the scripts, or gives up a read for what it has to replay, counts as down, too.
                if (replica.Fails(time.GetUtcNow()))
                    LogFailed(replica.Name, e.Message, Replica.Rest.TotalSeconds);
            }
        }

        return await read(database);
    }
}
