using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using Orleans.Scheduling.Chains;
using Orleans.Scheduling.Core;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Postgres.Chains;

/// <summary>Schedules that come after others, in PostgreSQL.</summary>
internal sealed class PostgresChainStore(NpgsqlDataSource database) : IChainStore
{
    /// <inheritdoc />
    public async Task<ImmutableArray<FollowUp>> ListFollowUpsAsync(
        DateTimeOffset before, FollowUp? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ChainSql.ListFollowUps);
        command.Parameters.AddWithValue("before", NpgsqlDbType.TimestampTz, before.UtcDateTime);
        command.Parameters.AddWithValue("after_execution", after?.Key.ExecutionId ?? Guid.Empty);
        command.Parameters.AddWithValue("after_follower", after?.Key.FollowerId ?? Guid.Empty);
        command.Parameters.AddWithValue("limit", limit);
        return [.. await command.ReadRowsAsync(row => FollowUp(row), cancellationToken, "Follow-ups can't be listed")];
    }

    /// <inheritdoc />
    public async Task RemoveFollowUpsAsync(IReadOnlyCollection<FollowUp> taken, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ChainSql.RemoveFollowUps);
        command.Parameters.AddWithValue("execution_ids", taken.Select(followUp => followUp.Key.ExecutionId).ToArray());
        command.Parameters.AddWithValue("follower_ids", taken.Select(followUp => followUp.Key.FollowerId).ToArray());
        await command.WriteAsync(cancellationToken, "Follow-ups can't be removed");
    }

    /// <inheritdoc />
    public async Task<ImmutableArray<ChainLink>> ListLinksAsync(
        IReadOnlyCollection<Guid> schedules, IReadOnlyCollection<string> workflows, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ChainSql.ListLinks);
        command.Parameters.AddWithValue("schedule_ids", schedules.ToArray());
        command.Parameters.AddWithValue("workflow_ids", workflows.ToArray());
        return [.. await command.ReadRowsAsync(Link, cancellationToken, "Who comes after whom can't be read")];
    }

    /// <summary>Reads the columns of <see cref="ChainSql.ListFollowUps"/>, from some column on.</summary>
    public static FollowUp FollowUp(NpgsqlDataReader row, int first = 0) => new(
        row.GetGuid(first),
        new ExecutionPredecessor
        {
            ExecutionId = row.GetGuid(first + 1),
            ScheduleId = row.GetGuid(first + 2),
            Status = WireNames.Parse<ExecutionStatus>(row.GetString(first + 3)),
            FinishedAt = row.GetDateTime(first + 4),
            Links = row.GetInt32(first + 5),
        });

    private static ChainLink Link(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.IsDBNull(1) ? null : row.GetString(1),
        new ScheduleAfter
        {
            ScheduleId = row.IsDBNull(2) ? null : Guid.Parse(row.GetString(2)),
            WorkflowId = row.IsDBNull(3) ? null : row.GetString(3),
        });
}
