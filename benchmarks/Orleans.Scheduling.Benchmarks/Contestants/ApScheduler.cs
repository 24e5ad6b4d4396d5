using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Measuring;

namespace Orleans.Scheduling.Benchmarks.Contestants;

/// <summary>APScheduler 3 on its SQLAlchemy store; as it comes, or with its misfire grace lifted.</summary>
internal sealed class ApScheduler(bool graceLifted) : Contestant
{
    private static readonly string _script = Path.Combine(AppContext.BaseDirectory, "peers", "apscheduler", "herd.py");

    // Debian's packages are for Debian's Python, which may not be the first on the path.
    private readonly Lazy<Task<string?>> _python = new(async () =>
    {
        foreach (var python in new[] { "/usr/bin/python3", "python3" })
        {
            if (await Command.TryAsync(".", python, "-c", "import apscheduler, sqlalchemy, psycopg2") is not null)
            {
                return python;
            }
        }

        return null;
    });

    internal override string Name => graceLifted ? "APScheduler, grace lifted" : "APScheduler default";

    internal override string Settings => "3.9.1, one process, SQLAlchemy store, 10 threads"
        + (graceLifted ? ", misfire_grace_time none" : ", misfire_grace_time 1 s");

    internal override bool TellsUsage => false;

    internal override bool MayDrop => !graceLifted;

    internal override async Task<string?> MissingAsync() => await _python.Value is null
        ? "Python lacks apscheduler 3, sqlalchemy or psycopg2; Debian: apt-get install python3-apscheduler python3-sqlalchemy python3-psycopg2"
        : null;

    internal override async Task<Child> StartAsync(Database database, string? ranFile = null) => await Child.StartAsync(
        Name, [(await _python.Value)!, _script, graceLifted ? "lifted" : "default"], database.Environment);

    // A job that has run for the last time, or was dropped, is deleted; there is no history.
    internal override Task<bool> IsDoneAsync(Database database, string herd, int count) =>
        database.ReadAsync<bool>("SELECT NOT EXISTS (SELECT FROM apscheduler_jobs WHERE starts_with(id, $1))", herd);
}
