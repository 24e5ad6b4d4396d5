using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Journeys;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract;

/// <summary>
/// The OpenAPI document is what the service does: every operation is driven to every answer that is documented, and no
/// answer is other than documented. For a new operation, add a drive to Drives.
/// </summary>
[Collection(JourneyTests.Name)]
public sealed class ContractTests(PostgresServer postgres, ITestOutputHelper output)
{
    // 500: nobody knows how to bring about what nobody foresaw.
    private static readonly HashSet<int> Excused = [500];

    [Fact]
    public async Task Every_operation_gives_every_answer_that_is_documented_and_no_other()
    {
        await using var scenario = await Scenario.StartAsync(
            postgres, output, "Scheduling:ApiKeys:0=key", "Scheduling:RequireIfMatch=true", "Scheduling:MaxSchedulesPerCreator=2",
            $"Scheduling:Nats:Url=nats://127.0.0.1:{Ports.Next()}", "Scheduling:Nats:AllowedSubjects:0=reports");
        scenario.Host.Http.DefaultRequestHeaders.Add("X-API-Key", "key");
        var document = new ApiDocument((await scenario.Host.Http.GetFromJsonAsync<JsonObject>("/openapi/v1.json"))!);
        var findings = new Findings();
        var api = new ContractApi(document, findings, scenario.Host.Http);

        await TryAsync(findings, nameof(EveryOperation), () => EveryOperation.RefusesAsync(api));
        foreach (var drive in Drives())
            await TryAsync(findings, drive.GetType().Name, () => drive.RunAsync(api, scenario));

        await using var waiting = new HostProcess($"ConnectionStrings:Scheduling=Host=127.0.0.1;Port={Ports.Next()};Database=none");
        waiting.Launch();
        await Patience.UntilAsync("it is live", async () => await waiting.StatusAsync("/live") == HttpStatusCode.OK);
        await TryAsync(
            findings, "without a database", () => EveryOperation.IsUnavailableAsync(new ContractApi(document, findings, waiting.Http)));

        string[] faults = [.. findings.Faults, .. findings.Missing(document, Excused)];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    private static IEnumerable<IDrive> Drives() =>
        from type in typeof(IDrive).Assembly.GetTypes()
        where type.IsClass && type.IsAssignableTo(typeof(IDrive))
        orderby type.Name
        select (IDrive)Activator.CreateInstance(type)!;

    // One that fails doesn't keep the others from being heard.
    private static async Task TryAsync(Findings findings, string name, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (Exception e)
        {
            findings.Add($"{name} didn't come to its end: {e.Message}");
        }
    }
}
