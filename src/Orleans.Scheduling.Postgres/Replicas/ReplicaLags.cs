using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Postgres.Replicas;

/// <summary>Looks how far behind the replicas are.</summary>
public sealed class ReplicaLags(
    IEnumerable<Replica> replicas, NpgsqlDataSource database, [FromKeyedServices(SchedulingTime.Key)] TimeProvider time)
{
    // Below the patience of who asks.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>All replicas, in the order of their configuration; none where the database itself doesn't answer.</summary>
    public async Task<ImmutableArray<ReplicaLag>> ReadAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<Replica> all = [.. replicas];
        if (all.IsEmpty)
            return [];
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await using var command = database.CreateCommand(ReplicaSql.WrittenTo);
            var writtenTo = (string)(await command.ExecuteScalarAsync(either.Token))!;
            return [.. await Task.WhenAll(all.Select(replica => ReadAsync(replica, writtenTo, either.Token)))];
        }
        catch (Exception e) when (IsFailure(e) && !cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }

    private static async Task<ReplicaLag> ReadAsync(Replica replica, string writtenTo, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = replica.Source.CreateCommand(ReplicaSql.Lag);
            command.Parameters.AddWithValue("written_to", writtenTo);
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            return LagOf(replica.Name, row);
        }
        catch (Exception e) when (IsFailure(e))
        {
            return new ReplicaLag(replica.Name, IsAnswering: false, Bytes: null, Age: null);
        }
    }

    private static ReplicaLag LagOf(string name, NpgsqlDataReader row)
    {
        long? bytes = row.IsDBNull(0) ? null : row.GetInt64(0);
        TimeSpan? age = row.IsDBNull(1) ? null : TimeSpan.FromSeconds(row.GetDouble(1));
        // While nothing is written, what was replayed last grows old, and is the newest there is.
        return new ReplicaLag(name, IsAnswering: true, bytes, bytes == 0 ? TimeSpan.Zero : age);
    }

    private static bool IsFailure(Exception e) => e is NpgsqlException or OperationCanceledException;
}

/// <summary>How far behind a replica is.</summary>
/// <param name="Name">Host and port.</param>
/// <param name="IsAnswering">False: it couldn't be asked.</param>
/// <param name="Bytes">What it has yet to replay; null = unknown, or it is no physical standby.</param>
/// <param name="Age">The age of the newest it shows, where there is newer; null = unknown.</param>
public sealed record ReplicaLag(string Name, bool IsAnswering, long? Bytes, TimeSpan? Age);
