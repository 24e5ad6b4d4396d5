using System.Net;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Orleans.Scheduling.Host.Startup;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>A silo and a gateway as processes of their own.</summary>
[Collection(JourneyTests.Name)]
public sealed class RoleTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_gateway_waits_for_a_silo_and_a_silo_serves_health_alone()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var gateway = new HostProcess("Scheduling:Role=gateway", $"ConnectionStrings:Scheduling={database.ConnectionString}");
        gateway.Launch();
        await Patience.UntilAsync("the gateway says what it waits for", async () =>
        {
            Assert.True(gateway.IsRunning, gateway.Output);
            return gateway.Output.Contains("no silo of cluster orleans-scheduling can be reached yet", StringComparison.Ordinal);
        });
        Assert.Equal(HttpStatusCode.OK, await gateway.StatusAsync("/live"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await gateway.StatusAsync("/ready"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await gateway.StatusAsync("/api/v1/schedules"));
        Assert.Equal(1, await ProbeAsync(gateway));

        await using var silo = new HostProcess("Scheduling:Role=silo", $"ConnectionStrings:Scheduling={database.ConnectionString}");
        await silo.StartAsync();
        await gateway.ReadyAsync();
        var created = await gateway.Api.CreateAsync(
            new { name = "once", schedule_type = "immediate", target_command = "log" });
        await gateway.Api.HistoryUntilAsync(created.ScheduleId, "it succeeds", rows => rows is [{ Status: "succeeded" }]);

        Assert.Equal(HttpStatusCode.NotFound, await silo.StatusAsync("/api/v1/schedules"));
        Assert.Equal(HttpStatusCode.NotFound, await silo.StatusAsync("/dashboard/"));
        Assert.Equal(HttpStatusCode.OK, await gateway.StatusAsync("/dashboard/"));
        Assert.Equal((0, 0), (await ProbeAsync(gateway), await ProbeAsync(silo)));

        silo.Terminate();
        gateway.Terminate();
        Assert.Equal((0, 0), (await silo.ExitAsync(), await gateway.ExitAsync()));
        Assert.Equal(1, await ProbeAsync(gateway));
    }

    // The image's health check.
    private static Task<int> ProbeAsync(HostProcess process) => ServiceProcess.RunAsync(
        ["healthcheck", "--urls", process.Http.BaseAddress!.GetLeftPart(UriPartial.Authority)], TextWriter.Null, CancellationToken.None);
}
