using System.Collections.Immutable;
using Npgsql;
using Orleans.Scheduling.Core.Events;
using Orleans.Scheduling.Events;

namespace Orleans.Scheduling.Postgres.Events;

/// <summary>Events that are still to be published, in PostgreSQL.</summary>
public sealed class PostgresEventStore(NpgsqlDataSource database) : IEventStore
{
    /// <inheritdoc />
    public async Task<ImmutableArray<LifecycleEvent>> ListAsync(Guid before, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(EventSql.List);
        command.Parameters.AddWithValue("before", before);
        command.Parameters.AddWithValue("limit", limit);
        return [.. await command.ReadRowsAsync(Event, cancellationToken, "Events can't be read")];
    }

    /// <inheritdoc />
    public async Task RemoveAsync(IReadOnlyCollection<Guid> events, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(EventSql.Remove);
        command.Parameters.AddWithValue("event_ids", events.ToArray());
        await command.WriteAsync(cancellationToken, "Events can't be removed");
    }

    private static LifecycleEvent Event(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetString(3));
}
