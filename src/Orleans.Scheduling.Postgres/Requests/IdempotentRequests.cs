using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Requests;

/// <summary>Requests with an Idempotency-Key, kept for <see cref="Kept"/>.</summary>
/// <remarks>
/// In a table with a unique key, as that is one for all gateways of a cluster, and the gateways have its database at hand. A
/// grain for each key would need its own state, timer and clean-up to come to the same.
/// </remarks>
public sealed class IdempotentRequests(
    NpgsqlDataSource database, [FromKeyedServices(SchedulingTime.Key)] TimeProvider time)
{
    /// <summary>How long a key stands for its request, at least.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    // Longer than the cluster takes to answer or not. Should a request take longer still, its ids keep a repetition from
    // making anything twice.
    private static readonly TimeSpan Held = TimeSpan.FromMinutes(1);

    /// <summary>Takes a request, or says why it isn't to be done.</summary>
    /// <param name="name">The request.</param>
    /// <param name="bodyHash">Tells its body from others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ScheduleStoreException">The database can't be reached.</exception>
    public async Task<RequestClaim> ClaimAsync(RequestName name, byte[] bodyHash, CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = Now();
            var taken = await TakeAsync(name, bodyHash, now, cancellationToken);
            // Between the two it may have been forgotten; it is then to be taken after all.
            if ((taken ?? await ReadAsync(name, bodyHash, cancellationToken)) is { } claim) return claim;
        }
    }

    /// <summary>Stores the answer, which ends the request.</summary>
    /// <exception cref="ScheduleStoreException">The database can't be reached.</exception>
    public Task CompleteAsync(RequestName name, Guid requestId, RequestAnswer answer, CancellationToken cancellationToken) =>
        ExecuteAsync(
            IdempotencySql.Complete,
            name,
            parameters =>
            {
                parameters.AddWithValue("request_id", requestId);
                parameters.AddWithValue("status", answer.Status);
                parameters.Add(Text("location", answer.Location));
                parameters.Add(Text("etag", answer.ETag));
                parameters.AddWithValue("answer", answer.Body);
            },
            cancellationToken);

    /// <summary>It may have been done, in part or whole: the next repetition tries again, with the same ids.</summary>
    /// <exception cref="ScheduleStoreException">The database can't be reached.</exception>
    public Task ReleaseAsync(RequestName name, Guid requestId, CancellationToken cancellationToken) => ExecuteAsync(
        IdempotencySql.Release,
        name,
        parameters =>
        {
            parameters.AddWithValue("request_id", requestId);
            parameters.AddWithValue("now", Now().UtcDateTime);
        },
        cancellationToken);

    /// <summary>It was refused and has done nothing: the key is free again.</summary>
    /// <exception cref="ScheduleStoreException">The database can't be reached.</exception>
    public Task ForgetAsync(RequestName name, Guid requestId, CancellationToken cancellationToken) => ExecuteAsync(
        IdempotencySql.Forget, name, parameters => parameters.AddWithValue("request_id", requestId), cancellationToken);

    private async Task<RequestClaim?> TakeAsync(
        RequestName name, byte[] bodyHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var requestId = Guid.CreateVersion7(now);
        await using var batch = database.CreateBatch();
        var claim = new NpgsqlBatchCommand(IdempotencySql.Claim);
        AddName(claim.Parameters, name);
        claim.Parameters.AddWithValue("request_id", requestId);
        claim.Parameters.AddWithValue("body_hash", bodyHash);
        claim.Parameters.AddWithValue("now", now.UtcDateTime);
        claim.Parameters.AddWithValue("held_until", (now + Held).UtcDateTime);
        var sweep = new NpgsqlBatchCommand(IdempotencySql.Sweep);
        sweep.Parameters.AddWithValue("oldest", (now - Kept).UtcDateTime);
        batch.BatchCommands.Add(claim);
        batch.BatchCommands.Add(sweep);
        return await ReadAsync(
            () => batch.ExecuteReaderAsync(cancellationToken),
            row => new RequestClaim.Taken(row.GetGuid(0), row.GetDateTime(1), row.GetGuid(0) != requestId),
            cancellationToken);
    }

    private async Task<RequestClaim?> ReadAsync(RequestName name, byte[] bodyHash, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(IdempotencySql.Read);
        AddName(command.Parameters, name);
        command.Parameters.AddWithValue("body_hash", bodyHash);
        return await ReadAsync(() => command.ExecuteReaderAsync(cancellationToken), ToClaim, cancellationToken);
    }

    private static RequestClaim ToClaim(NpgsqlDataReader row)
    {
        if (!row.GetBoolean(0)) return new RequestClaim.OtherBody();
        if (row.IsDBNull(1)) return new RequestClaim.UnderWay();
        return new RequestClaim.Answered(
            new RequestAnswer(row.GetInt32(1), Text(row, 2), Text(row, 3), row.GetFieldValue<byte[]>(4)));
    }

    private async Task ExecuteAsync(
        string sql, RequestName name, Action<NpgsqlParameterCollection> add, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.CreateCommand(sql);
            AddName(command.Parameters, name);
            add(command.Parameters);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException e)
        {
            throw Unavailable(e);
        }
    }

    private static async Task<RequestClaim?> ReadAsync(
        Func<Task<NpgsqlDataReader>> execute, Func<NpgsqlDataReader, RequestClaim> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = await execute();
            return await reader.ReadAsync(cancellationToken) ? read(reader) : null;
        }
        catch (NpgsqlException e)
        {
            throw Unavailable(e);
        }
    }

    private static void AddName(NpgsqlParameterCollection parameters, RequestName name)
    {
        parameters.AddWithValue("caller", name.Caller);
        parameters.AddWithValue("operation", name.Operation);
        parameters.AddWithValue("key", name.Key);
    }

    private static NpgsqlParameter Text(string name, string? value) =>
        new(name, NpgsqlDbType.Text) { Value = (object?)value ?? DBNull.Value };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static ScheduleStoreException Unavailable(NpgsqlException e) => new($"The database can't answer: {e.Message}", e);

    // In whole milliseconds, as nominal times are: it becomes one.
    private DateTimeOffset Now()
    {
        var ticks = time.GetUtcNow().UtcTicks;
        return new DateTimeOffset(ticks - ticks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
    }
}
