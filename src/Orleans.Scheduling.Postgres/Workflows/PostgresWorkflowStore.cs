using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Postgres.Audit;
using Orleans.Scheduling.Schedules;
using Orleans.Scheduling.Workflows.Definitions;

namespace Orleans.Scheduling.Postgres.Workflows;

/// <summary>Workflows in PostgreSQL.</summary>
internal sealed class PostgresWorkflowStore(NpgsqlDataSource database) : IWorkflowStore
{
    public async Task<StoredWorkflow?> LoadAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WorkflowSql.Load);
        command.Parameters.AddWithValue("name", name);
        return (await ReadAsync(command, Workflow, cancellationToken)).SingleOrDefault();
    }

    public async Task<WorkflowSnapshot?> LoadVersionAsync(string name, long version, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WorkflowSql.LoadVersion);
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("version", version);
        return (await ReadAsync(command, Workflow, cancellationToken)).SingleOrDefault()?.ToSnapshot();
    }

    public async Task<bool> SaveAsync(
        StoredWorkflow workflow, long expectedVersion, AuditRow audit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WorkflowSql.Save);
        command.Parameters.AddWithValue("name", workflow.Name);
        command.Parameters.AddWithValue("version", workflow.Version);
        command.Parameters.AddWithValue("expected_version", expectedVersion);
        Add(command, "definition", NpgsqlDbType.Jsonb,
            workflow.Definition is { } definition ? JsonSerializer.Serialize(definition, StateJson.Options) : null);
        command.Parameters.AddWithValue("created_at", workflow.CreatedAt.UtcDateTime);
        command.Parameters.AddWithValue("updated_at", workflow.UpdatedAt.UtcDateTime);
        Add(command, "updated_by", NpgsqlDbType.Text, workflow.UpdatedBy);
        AuditParameters.Add(command, audit);
        try
        {
            return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
        }
        catch (NpgsqlException e)
        {
            throw new ScheduleStoreException($"The database can't answer: {e.Message}", e);
        }
    }

    public async Task<long> CountSchedulesAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WorkflowSql.CountSchedules);
        command.Parameters.AddWithValue("name", name);
        return (await ReadAsync(command, row => row.GetInt64(0), cancellationToken))[0];
    }

    public async Task<ImmutableArray<string>> ListNamesAsync(int most, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WorkflowSql.ListNames);
        command.Parameters.AddWithValue("rows", most);
        return [.. await ReadAsync(command, row => row.GetString(0), cancellationToken)];
    }

    internal static StoredWorkflow Workflow(NpgsqlDataReader row) => new()
    {
        Name = row.GetString(0),
        Version = row.GetInt64(1),
        Definition = row.IsDBNull(2) ? null : Definition(row.GetString(0), row.GetString(2)),
        CreatedAt = row.GetDateTime(3),
        UpdatedAt = row.GetDateTime(4),
        UpdatedBy = row.IsDBNull(5) ? null : row.GetString(5),
    };

    private static WorkflowDefinition Definition(string name, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<WorkflowDefinition>(text, StateJson.Options)
                ?? throw new JsonException("The definition is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The stored workflow {name} can't be read: {e.Message}", e);
        }
    }

    private static void Add(NpgsqlCommand command, string name, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });

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
