using Npgsql;

namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>Finds the server that still runs on a folder, left by a host that was killed or used by another one.</summary>
internal sealed class RunningServer(ServerFolder folder, string password, TimeProvider time)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for a server that is alive to answer. Null = there is none.</summary>
    public async Task<ServerEndpoint?> FindAsync(CancellationToken cancellationToken)
    {
        while (PostmasterPid.TryRead(folder.Data) is { } pid)
        {
            switch (pid.ProcessName())
            {
                case null:
                    // The server itself clears up after a predecessor that is gone.
                    return null;
                case not ("postgres" or "postmaster"):
                    // After a reboot or in a new container the id may be anyone's, and the server would refuse to start.
                    PostmasterPid.Delete(folder.Data);
                    return null;
            }

            if (ServerEndpoint.Of(pid) is { } endpoint && await AnswersAsync(endpoint, pid, cancellationToken))
                return endpoint;
            await Task.Delay(RetryDelay, time, cancellationToken);
        }

        return null;
    }

    private async Task<bool> AnswersAsync(ServerEndpoint endpoint, PostmasterPid pid, CancellationToken cancellationToken)
    {
        var settings = endpoint.ConnectionString("postgres", password);
        settings.Pooling = false;
        try
        {
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand(EmbeddedSql.ReadPidFile, connection);
            // A port may have gone to another server since: ours knows what is in our file.
            var told = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
            return PostmasterPid.Parse(told)?.Identity == pid.Identity;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
