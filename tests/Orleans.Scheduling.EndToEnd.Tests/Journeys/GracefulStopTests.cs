using System.Net;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>The service is asked to stop while executions run.</summary>
[Collection(JourneyTests.Name)]
public sealed class GracefulStopTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task What_ends_within_the_grace_is_recorded_and_the_rest_is_handed_to_the_next_host()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output, "Scheduling:ShutdownGraceSeconds=5");
        await using var stubborn = await Receiver.StartAsync(Ports.Next());
        scenario.Receiver.Hold();
        stubborn.Hold();
        var quick = await RunAsync(scenario, scenario.Receiver);
        var slow = await RunAsync(scenario, stubborn);

        scenario.Host.Terminate();
        await Patience.UntilAsync(
            "it takes no more requests", async () => await scenario.Host.StatusAsync("/ready") != HttpStatusCode.OK);
        scenario.Receiver.Answer();
        Assert.Equal(0, await scenario.Host.ExitAsync());
        Assert.Equal(1, await scenario.Database.CountAsync($"execution WHERE schedule_id = '{quick}' AND status = 'succeeded'"));
        Assert.Equal(1, await scenario.Database.CountAsync($"execution WHERE schedule_id = '{slow}' AND status = 'running'"));

        stubborn.Answer();
        await scenario.Host.StartAsync();
        var row = await SucceededAsync(scenario, slow);
        Assert.Equal((1, 2), (row.Attempt, row.Dispatch));
        Assert.Equal([row.ExecutionId, row.ExecutionId], stubborn.RequestsOf(slow).Select(r => r.Key));
        Assert.Equal((1, 1), await SucceededAsync(scenario, quick) is var first ? (first.Attempt, first.Dispatch) : default);
    }

    private static async Task<Guid> RunAsync(Scenario scenario, Receiver receiver)
    {
        var schedule = await scenario.Api.CreateAsync(
            new { name = "once", schedule_type = "immediate", webhook = new { url = receiver.Url } });
        await receiver.UntilAsync(schedule.ScheduleId, 1);
        return schedule.ScheduleId;
    }

    private static async Task<HistoryRow> SucceededAsync(Scenario scenario, Guid id) =>
        (await scenario.Api.HistoryUntilAsync(id, "it succeeds", rows => rows is [{ Status: "succeeded" }]))[0];
}
