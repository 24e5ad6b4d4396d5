using Npgsql;

namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>One test's database, seen past the service.</summary>
public sealed class Database(string connectionString) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);

    public string ConnectionString => connectionString;

    /// <summary>Takes locks that others wait for, until disposed.</summary>
    public Task<HeldLock> HoldAsync(string sql) => HeldLock.TakeAsync(_source, sql);

    public async Task<long> CountAsync(string what)
    {
        await using var command = _source.CreateCommand($"SELECT count(*) FROM {what}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The reminder of a schedule: first tick and period; null = there is none.</summary>
    public async Task<Reminder?> ReminderAsync(Guid scheduleId)
    {
        await using var command = _source.CreateCommand(
            "SELECT StartTime, Period FROM OrleansRemindersTable WHERE GrainId LIKE @id AND ReminderName = 'wake'");
        command.Parameters.AddWithValue("id", $"%/{scheduleId:N}");
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new Reminder(reader.GetDateTime(0), TimeSpan.FromMilliseconds(reader.GetInt64(1)))
            : null;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}

/// <summary>A stored reminder.</summary>
public sealed record Reminder(DateTime StartTime, TimeSpan Period);
