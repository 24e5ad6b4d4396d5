using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using Orleans.Scheduling.Calendars;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Postgres.Audit;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Calendars;

/// <summary>Calendars in PostgreSQL.</summary>
internal sealed class PostgresCalendarStore(NpgsqlDataSource database) : ICalendarStore
{
    public async Task<ImmutableArray<StoredCalendar>> LoadAsync(
        ImmutableArray<string> names, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CalendarSql.Load);
        command.Parameters.AddWithValue("names", names.ToArray());
        return [.. await ReadAsync(command, CalendarRows.Calendar, cancellationToken)];
    }

    public async Task<bool> SaveAsync(
        StoredCalendar calendar, long expectedVersion, AuditRow audit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CalendarSql.Save);
        command.Parameters.AddWithValue("name", calendar.Name);
        command.Parameters.AddWithValue("version", calendar.Version);
        command.Parameters.AddWithValue("expected_version", expectedVersion);
        Add(command, "definition", NpgsqlDbType.Jsonb, CalendarRows.Json(calendar.Definition));
        command.Parameters.AddWithValue("created_at", calendar.CreatedAt.UtcDateTime);
        command.Parameters.AddWithValue("updated_at", calendar.UpdatedAt.UtcDateTime);
        Add(command, "updated_by", NpgsqlDbType.Text, calendar.UpdatedBy);
        Add(command, "told_through", NpgsqlDbType.Uuid, calendar.ToldThrough);
        AuditParameters.Add(command, audit);
        return await WriteAsync(command, cancellationToken) == 1;
    }

    public async Task SaveProgressAsync(string name, long version, Guid? toldThrough, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CalendarSql.SaveProgress);
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("version", version);
        Add(command, "told_through", NpgsqlDbType.Uuid, toldThrough);
        await WriteAsync(command, cancellationToken);
    }

    public async Task<ImmutableArray<Guid>> ListSchedulesAsync(
        string name, Guid after, int limit, CancellationToken cancellationToken)
    {
        await using var command = SchedulesOf(database.CreateCommand(), name, after, limit);
        return [.. await ReadAsync(command, row => row.GetGuid(0), cancellationToken)];
    }

    public async Task<long> CountSchedulesAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CalendarSql.CountSchedules);
        command.Parameters.AddWithValue("name", name);
        return (await ReadAsync(command, row => row.GetInt64(0), cancellationToken))[0];
    }

    internal static NpgsqlCommand SchedulesOf(NpgsqlCommand command, string name, Guid after, int limit)
    {
        command.CommandText = CalendarSql.ListSchedules;
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
