using System.Net;
using System.Net.Sockets;
using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Measuring;

namespace Orleans.Scheduling.Benchmarks.Contestants;

/// <summary>This project: one silo, everything as the host sets it by default.</summary>
/// <param name="workflow">True: schedules name a workflow of one step, which calls the handler; false: they name the handler.</param>
internal sealed class Ours(bool workflow = false) : Contestant
{
    internal const string WorkflowVariable = "BENCHMARK_WORKFLOW";
    internal const string Verb = "service";
    internal const string ConnectionVariable = "BENCHMARK_DATABASE";

    // The same for all silos of a run, so that one that is started after a kill has its old address, as it should.
    private readonly string[] _ports = [FreePort(), FreePort()];

    internal override string Name => workflow ? "Orleans.Scheduling, one-step workflow" : "Orleans.Scheduling";

    internal override string Settings => "1 silo, 256 slots, history and audit on, created by 256 callers one by one";

    internal override Task<Child> StartAsync(Database database, string? ranFile = null) => Child.StartAsync(
        Name,
        Child.Self([Verb, .. _ports, .. ranFile is null ? Array.Empty<string>() : [ranFile]]),
        new Dictionary<string, string>
        {
            [ConnectionVariable] = database.ConnectionString,
            [WorkflowVariable] = workflow ? "one-step" : "",
        });

    internal override async Task<bool> IsDoneAsync(Database database, string herd, int count)
    {
        const string Left = "SELECT EXISTS (SELECT FROM schedule WHERE name = $1 AND status <> 'completed')";
        if (await database.ReadAsync<bool>(Left, herd))
        {
            return false;
        }

        const string Recorded =
            """
            SELECT (SELECT count(*) FROM schedule WHERE name = $1) = $2
               AND (SELECT count(*) FILTER (WHERE e.status = 'succeeded') = $2 AND count(*) = $2
                           AND count(DISTINCT e.schedule_id) = $2
                    FROM execution AS e JOIN schedule AS s USING (schedule_id) WHERE s.name = $1)
            """;
        return await database.ReadAsync<bool>(Recorded, herd, (long)count)
            ? true
            : throw new InvalidOperationException($"{Name}: not every schedule of {count} has exactly one succeeded execution.");
    }

    internal static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"{((IPEndPoint)listener.LocalEndpoint).Port}";
    }
}
