using Microsoft.Extensions.Logging;
using Npgsql;

namespace Orleans.Scheduling.Postgres.Migrations;

/// <summary>Brings a database up to the scripts this binary carries. Forward only.</summary>
/// <remarks>
/// Each script runs in a transaction of its own, under a lock that lets one host at a time run any: several may start
/// at once. What ran is recorded in the table <c>schema_script</c>.
/// </remarks>
public sealed partial class Migrator
{
    private readonly NpgsqlDataSource _database;
    private readonly IReadOnlyList<MigrationScript> _scripts;
    private readonly ILogger<Migrator> _logger;

    /// <summary>A migrator for one database.</summary>
    public Migrator(NpgsqlDataSource database, ILogger<Migrator> logger)
        : this(database, MigrationScript.ReadAll(), logger)
    {
    }

    internal Migrator(NpgsqlDataSource database, IReadOnlyList<MigrationScript> scripts, ILogger<Migrator> logger)
    {
        _database = database;
        _scripts = scripts;
        _logger = logger;
    }

    /// <summary>Runs the scripts that haven't run yet, in order.</summary>
    /// <exception cref="MigrationException">
    /// A script that ran has changed since, or the database is newer than this binary.
    /// </exception>
    /// <exception cref="NpgsqlException">
    /// The server can't be reached, or refuses a script; those before it are kept.
    /// </exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellationToken);
        while (await RunNextAsync(connection, cancellationToken))
        {
        }
    }

    private async Task<bool> RunNextAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, MigrationSql.Lock, cancellationToken);
        await ExecuteAsync(connection, MigrationSql.CreateRecord, cancellationToken);
        var applied = await ReadAppliedAsync(connection, cancellationToken);
        Verify(applied);

        if (_scripts.FirstOrDefault(script => !applied.ContainsKey(script.Number)) is not { } next)
        {
            await transaction.CommitAsync(cancellationToken);
            return false;
        }

        await ExecuteAsync(connection, next.Text, cancellationToken);
        await using (var record = new NpgsqlCommand(MigrationSql.Record, connection))
        {
            record.Parameters.AddWithValue("number", next.Number);
            record.Parameters.AddWithValue("name", next.Name);
            record.Parameters.AddWithValue("checksum", next.Checksum);
            await record.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        LogApplied(next.Name);
        return true;
    }

    private void Verify(Dictionary<int, (string Name, string Checksum)> applied)
    {
        foreach (var (number, (name, checksum)) in applied.OrderBy(a => a.Key))
        {
            var script = _scripts.FirstOrDefault(s => s.Number == number) ?? throw new MigrationException(
                $"The database is newer than this binary: script {name} ran on it, which this binary doesn't have. " +
                "Start the version that made it, or a later one.");
            if (script.Checksum != checksum)
            {
                throw new MigrationException(
                    $"Script {script.Name} has changed since it ran on this database. Scripts are never edited once " +
                    "released: restore the file and put the change into a new one.");
            }
        }
    }

    private static async Task<Dictionary<int, (string Name, string Checksum)>> ReadAppliedAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<int, (string, string)>();
        await using var command = new NpgsqlCommand(MigrationSql.Applied, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            applied.Add(reader.GetInt32(0), (reader.GetString(1), reader.GetString(2)));
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // A script may build an index for as long as it takes, and the hosts that wait for it wait as long.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
