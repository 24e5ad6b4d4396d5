using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Postgres.Audit;

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
        return [.. await command.ReadRowsAsync(DefinitionRows.Read<TDefinition>, cancellationToken)];
    }

    public async Task<bool> SaveAsync(
        StoredDefinition<TDefinition> definition, long expectedVersion, AuditRow audit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql.Save);
        DefinitionRows.Add(command, definition, expectedVersion);
        command.AddNullable("told_through", NpgsqlDbType.Uuid, definition.ToldThrough);
        AuditParameters.Add(command, audit);
        return await command.WriteAsync(cancellationToken) == 1;
    }

    public async Task SaveProgressAsync(string name, long version, Guid? toldThrough, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql.SaveProgress);
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("version", version);
        command.AddNullable("told_through", NpgsqlDbType.Uuid, toldThrough);
        await command.WriteAsync(cancellationToken);
    }

    public async Task<ImmutableArray<Guid>> ListSchedulesAsync(
        string name, Guid after, int limit, CancellationToken cancellationToken)
    {
        await using var command = SchedulesOf(database.CreateCommand(), sql, name, after, limit);
        return [.. await command.ReadRowsAsync(row => row.GetGuid(0), cancellationToken)];
    }

    public async Task<long> CountSchedulesAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql.CountSchedules);
        command.Parameters.AddWithValue("name", name);
        return (await command.ReadRowsAsync(row => row.GetInt64(0), cancellationToken))[0];
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
}
