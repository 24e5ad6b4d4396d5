using Npgsql;
using Orleans.Scheduling.Postgres.Hosting;

namespace Orleans.Scheduling.Postgres.Replicas;

/// <summary>A copy of the database that is only read, and whether it answers.</summary>
public sealed class Replica : IAsyncDisposable
{
    /// <summary>How long one that failed is left alone.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    // Another one can answer: one that hangs isn't waited for as long as the only database is.
    private const string Defaults = "Timeout=2;Command Timeout=15";

    private const long Answers = 0;

    // When it may be asked again, in UTC ticks.
    private long _restsUntil = Answers;

    /// <summary>A replica; nothing is connected to yet.</summary>
    /// <param name="connectionString">Npgsql's form. What it doesn't set: the same as for the database, 2 s to connect and 15 s to answer.</param>
    public Replica(string connectionString)
    {
        // Without loggers: what fails here is told once, by who asks.
        Source = NpgsqlDataSource.Create(PostgresHosting.WithDefaults($"{Defaults};{connectionString}"));
        Queries = new ScheduleQueries(Source);
        var settings = new NpgsqlConnectionStringBuilder(Source.ConnectionString);
        Name = $"{settings.Host}:{settings.Port}";
    }

    /// <summary>Its host and port.</summary>
    public string Name { get; }

    internal NpgsqlDataSource Source { get; }

    internal ScheduleQueries Queries { get; }

    /// <summary>False while it rests; once it has rested, true for one who tries and for nobody else.</summary>
    internal bool MayBeAsked(DateTimeOffset now)
    {
        var until = Volatile.Read(ref _restsUntil);
        return until == Answers
            || (now.UtcTicks >= until && Interlocked.CompareExchange(ref _restsUntil, (now + Rest).UtcTicks, until) == until);
    }

    /// <summary>It has answered. True: before, it didn't.</summary>
    internal bool Recovers() => Interlocked.Exchange(ref _restsUntil, Answers) != Answers;

    /// <summary>It has failed and rests. True: before, it answered.</summary>
    internal bool Fails(DateTimeOffset now)
    {
        // Its other connections lead to the same server.
        Source.Clear();
        return Interlocked.Exchange(ref _restsUntil, (now + Rest).UtcTicks) == Answers;
    }

    /// <summary>Closes its connections.</summary>
    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
