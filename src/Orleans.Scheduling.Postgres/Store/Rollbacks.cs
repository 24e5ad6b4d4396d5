using Npgsql;

namespace Orleans.Scheduling.Postgres.Store;

/// <summary>Tells an error after which nothing can have been written from one that leaves it open.</summary>
internal static class Rollbacks
{
    /// <summary>True: the statement was refused. False: the server or the session went away around it.</summary>
    public static bool IsCertain(PostgresException error) =>
        error.InvariantSeverity == "ERROR"
        // Connection (08), operator intervention (57: shut down, crash, time-out), system (58), internal (XX).
        && error.SqlState[..2] is not ("08" or "57" or "58" or "XX");
}
