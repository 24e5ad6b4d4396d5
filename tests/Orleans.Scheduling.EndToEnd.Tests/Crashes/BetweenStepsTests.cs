using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Crashes;

/// <summary>The host dies at every boundary of a workflow's steps.</summary>
[Collection(CrashTests.Name)]
public sealed class BetweenStepsTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const string Name = "ten-steps";
    private const int Count = 10;

    [Fact]
    public async Task Every_step_of_ten_runs_through_ten_kills_and_none_runs_again_that_had_completed()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        // The first call of each step is under way when the host dies: the one before has completed.
        scenario.Receiver.HangsOn = request => scenario.Receiver.Requests.Count(r => r.Step == request.Step) == 1;
        var id = await RunAsync(scenario);
        for (var step = 0; step < Count; step++)
        {
            await CalledAsync(scenario, step, times: 1);
            await scenario.Host.KillAsync();
            await scenario.Host.StartAsync();
        }

        var row = Assert.Single(await EndedAsync(scenario, id));
        Assert.Equal(("succeeded", 1, Count + 1), (row.Status, row.Attempt, row.Dispatch));
        var calls = scenario.Receiver.RequestsOf(id);
        Assert.Equal(Enumerable.Range(0, 2 * Count).Select(n => $"s{n / 2}"), calls.Select(r => r.Step));
        Assert.All(calls, call => Assert.Equal((row.ExecutionId, call.Step), (call.Key, $"s{(int)call.Body["n"]!}")));
        // Each was handed what the one before had answered.
        Assert.Equal(Count - 1, (int)calls[^1].Body["n"]!);
        await Patience.UntilAsync(
            "what was stored is removed", async () => await scenario.Database.CountAsync("OrleansStorage WHERE GrainTypeString = 'workflow-progress'") == 0);
    }

    [Fact]
    public async Task A_step_whose_answer_was_not_stored_runs_again_under_its_key_and_the_one_before_does_not()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var isHeld = true;
        scenario.Receiver.HangsOn = request => isHeld && request.Step == "s1";
        var id = await RunAsync(scenario);
        await CalledAsync(scenario, 1, times: 1);
        await scenario.Host.KillAsync();
        isHeld = false;
        await using (var held = await scenario.Database.HoldAsync("SELECT FROM OrleansStorage WHERE GrainTypeString = 'workflow-progress' FOR UPDATE"))
        {
            // It can't take the execution over, so it calls nothing.
            await scenario.Host.StartAsync();
            await held.BlocksAsync("UPDATE OrleansStorage");
            Assert.Equal(1, scenario.Receiver.Requests.Count(r => r.Step == "s1"));
            await scenario.Host.KillAsync();
            await held.EndBlockedAsync();
        }

        await scenario.Host.StartAsync();
        var row = Assert.Single(await EndedAsync(scenario, id));
        Assert.Equal(("succeeded", 1), (row.Status, row.Attempt));
        Assert.Equal(
            ["s0", "s1", "s1", .. Enumerable.Range(2, Count - 2).Select(n => $"s{n}")], scenario.Receiver.RequestsOf(id).Select(r => r.Step));
    }

    private static async Task<Guid> RunAsync(Scenario scenario)
    {
        await scenario.Api.PutWorkflowAsync(Name, new
        {
            steps = Enumerable.Range(0, Count).Select(n => new
            {
                id = $"s{n}",
                http = new { url = scenario.Receiver.Url + "/${trigger.schedule_id}", body = new { n, trigger = "${trigger}" } },
            }),
        });
        return (await scenario.Api.CreateAsync(new { name = Name, schedule_type = "immediate", workflow_id = Name })).ScheduleId;
    }

    private static Task CalledAsync(Scenario scenario, int step, int times) => Patience.UntilAsync(
        $"step {step} is called", () => Task.FromResult(scenario.Receiver.Requests.Count(r => r.Step == $"s{step}") == times));

    private static Task<List<HistoryRow>> EndedAsync(Scenario scenario, Guid id) =>
        scenario.Api.HistoryUntilAsync(id, "it ends", rows => rows is [{ FinishedAt: not null }]);
}
