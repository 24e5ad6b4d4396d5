using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>A schedule that ends by itself.</summary>
[Collection(JourneyTests.Name)]
public sealed class LimitTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task After_its_last_execution_it_is_completed_and_nothing_can_wake_it()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var id = (await scenario.CreateAsync(intervalSeconds: 1, startsIn: 1, new { max_executions = 3 })).ScheduleId;
        var completed = await Patience.UntilAsync(
            "it completes", async () => await scenario.Api.GetAsync(id) is { Status: "completed" } found ? found : null);

        Assert.Equal((3, 3, 0), (completed.ExecutionCount, completed.AutoCount, completed.ErrorCount));
        Assert.Null(completed.NextExecutionAt);
        Assert.Equal(0, await scenario.Database.CountAsync("schedule_runtime WHERE next_wake_at IS NOT NULL OR remind_at IS NOT NULL"));
        Assert.Equal(3, scenario.Receiver.RequestsOf(id).Count);
        Assert.Equal(3, (await scenario.Api.HistoryAsync(id)).Count(r => r.Status == "succeeded"));
    }
}
