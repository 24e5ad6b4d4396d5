using Npgsql;
using NpgsqlTypes;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres;

/// <summary>Runs commands; where the database fails, that is a <see cref="ScheduleStoreException"/>.</summary>
internal static class StoreCommands
{
    private const string NoAnswer = "The database can't answer";

    /// <summary>Reads all rows.</summary>
    /// <param name="command">What to ask.</param>
    /// <param name="read">Reads one row.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="failure">How the message of a failure begins.</param>
    public static async Task<List<T>> ReadRowsAsync<T>(
        this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, string failure = NoAnswer)
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
            throw new ScheduleStoreException($"{failure}: {e.Message}", e);
        }
    }

    /// <summary>Writes; how many rows it changed.</summary>
    /// <param name="command">What to write.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="failure">How the message of a failure begins.</param>
    public static async Task<int> WriteAsync(
        this NpgsqlCommand command, CancellationToken cancellationToken, string failure = NoAnswer)
    {
        try
        {
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException e)
        {
            throw new ScheduleStoreException($"{failure}: {e.Message}", e);
        }
    }

    /// <summary>Adds a parameter whose value may be null.</summary>
    public static void AddNullable(this NpgsqlCommand command, string name, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
}
