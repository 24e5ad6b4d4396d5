using System.Collections.Immutable;
using Npgsql;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Postgres.Audit;
using Orleans.Scheduling.Postgres.Definitions;
using Orleans.Scheduling.Workflows.Definitions;

namespace Orleans.Scheduling.Postgres.Workflows;

/// <summary>Workflows in PostgreSQL.</summary>
internal sealed class PostgresWorkflowStore(NpgsqlDataSource database) : IWorkflowStore
{
    public async Task<StoredDefinition<WorkflowDefinition>?> LoadAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WorkflowSql.Load);
        command.Parameters.AddWithValue("name", name);
        return (await command.ReadRowsAsync(DefinitionRows.Read<WorkflowDefinition>, cancellationToken)).SingleOrDefault();
    }

    public async Task<WorkflowSnapshot?> LoadVersionAsync(string name, long version, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WorkflowSql.LoadVersion);
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("version", version);
        return (await command.ReadRowsAsync(DefinitionRows.Read<WorkflowDefinition>, cancellationToken)).SingleOrDefault()?.ToSnapshot();
    }

    public async Task<bool> SaveAsync(
        StoredDefinition<WorkflowDefinition> workflow, long expectedVersion, AuditRow audit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WorkflowSql.Save);
        DefinitionRows.Add(command, workflow, expectedVersion);
        AuditParameters.Add(command, audit);
        return await command.WriteAsync(cancellationToken) > 0;
    }

    public async Task<long> CountSchedulesAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WorkflowSql.CountSchedules);
        command.Parameters.AddWithValue("name", name);
        return (await command.ReadRowsAsync(row => row.GetInt64(0), cancellationToken))[0];
    }

    public async Task<ImmutableArray<string>> ListNamesAsync(int most, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WorkflowSql.ListNames);
        command.Parameters.AddWithValue("rows", most);
        return [.. await command.ReadRowsAsync(row => row.GetString(0), cancellationToken)];
    }
}
