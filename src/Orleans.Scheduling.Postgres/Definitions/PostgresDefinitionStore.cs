using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Postgres.Audit;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Definitions;

/// <summary>Definitions that schedules share, in PostgreSQL.</summary>
internal sealed class PostgresDefinitionStore<TDefinition>(NpgsqlDataSource database, DefinitionSql sql) : IDefinitionStore<TDefinition>
    where TDefinition : class
{
    public async Task<ImmutableArray<StoredDefinition<TDefinition>>> LoadAsync(
        ImmutableArray<string> names, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql.Load);
        command.Parameters.AddWithValue("names", names.ToArray());
        return [.. await ReadAsync(command, DefinitionRows.Read<TDefinition>, cancellationToken)];
    }

    public async Task<bool> SaveAsync(
        StoredDefinition<TDefinition> definition, long expectedVersion, AuditRow audit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql.Save);
        command.Parameters.AddWithValue("name", definition.Name);
        command.Parameters.AddWithValue("version", definition.Version);
        command.Parameters.AddWithValue("expected_version", expectedVersion);
        Add(command, "definition", NpgsqlDbType.Jsonb, DefinitionRows.Json(definition.Definition));
        command.Parameters.AddWithValue("created_at", definition.CreatedAt.UtcDateTime);
        command.Parameters.AddWithValue("updated_at", definition.UpdatedAt.UtcDateTime);
        Add(command, "updated_by", NpgsqlDbType.Text, definition.UpdatedBy);
        Add(command, "told_through", NpgsqlDbType.Uuid, definition.ToldThrough);
        AuditParameters.Add(command, audit);
        return await WriteAsync(command, cancellationToken) == 1;
    }

    public async Task SaveProgressAsync(string name, long version, Guid? toldThrough, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql.SaveProgress);
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("version", version);
        Add(command, "told_through", NpgsqlDbType.Uuid, toldThrough);
        await WriteAsync(command, cancellationToken);
    }

    public async Task<ImmutableArray<Guid>> ListSchedulesAsync(
        string name, Guid after, int limit, CancellationToken cancellationToken)
    {
        await using var command = SchedulesOf(database.CreateCommand(), sql, name, after, limit);
        return [.. await ReadAsync(command, row => row.GetGuid(0), cancellationToken)];
    }

    public async Task<long> CountSchedulesAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql.CountSchedules);
        command.Parameters.AddWithValue("name", name);
        return (await ReadAsync(command, row => row.GetInt64(0), cancellationToken))[0];
    }

    internal static NpgsqlCommand SchedulesOf(
        NpgsqlCommand command, DefinitionSql sql, string name, Guid after, int limit)
    {
        command.CommandText = sql.ListSchedules;
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("after", after);
        command.Parameters.AddWithValue("rows", limit);
        return command;
    }

    private static void Add(NpgsqlCommand command, string name, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });

    private static async Task<int> WriteAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException e)
        {
            throw new ScheduleStoreException($"The database can't answer: {e.Message}", e);
        }
    }

    private static async Task<List<T>> ReadAsync<T>(
        NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken))
                rows.Add(read(reader));
            return rows;
        }
        catch (NpgsqlException e)
        {
            throw new ScheduleStoreException($"The database can't answer: {e.Message}", e);
        }
    }
}
