using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>A schedule that comes after another, and one that comes after a workflow.</summary>
[Collection(JourneyTests.Name)]
public sealed class ChainTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task What_has_ended_is_followed_up_and_told_to_the_target()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var first = await CreateAsync(scenario, new { schedule_type = "interval", interval_seconds = 36_000 });
        await scenario.Api.PutWorkflowAsync("report", new
        {
            steps = new[] { new { id = "send", http = new { url = scenario.Receiver.Url, body = new { after = "${trigger.after}" } } } },
        });
        var second = await CreateAsync(scenario, new { after = new { schedule_id = first }, webhook = (object?)null, workflow_id = "report" });
        var third = await CreateAsync(scenario, new { after = new { workflow_id = "report", on = "any" } });
        scenario.Receiver.Status = request => request.ScheduleId == second ? 500 : 200;

        await scenario.Api.TriggerAsync(first);
        var origin = Assert.Single(await scenario.Api.HistoryUntilAsync(first, "it ends", HasEnded));
        var middle = Assert.Single(await scenario.Api.HistoryUntilAsync(second, "the next ends", HasEnded));
        var last = Assert.Single(await scenario.Api.HistoryUntilAsync(third, "the last ends", HasEnded));

        // A nominal time has whole milliseconds.
        Assert.Equal(("failed", 0), (middle.Status, (int)(origin.FinishedAt!.Value - middle.ScheduledAt).TotalMilliseconds));
        Assert.Equal(($"after:{origin.ExecutionId}", $"after:{middle.ExecutionId}", "succeeded"), (middle.Cause, last.Cause, last.Status));
        Assert.Equal(
            $$"""{"schedule_id":"{{first}}","execution_id":"{{origin.ExecutionId}}","status":"succeeded"}""",
            scenario.Receiver.RequestsOf(second)[0].Body["after"]!.ToJsonString());
        Assert.Equal(
            $$"""{"schedule_id":"{{second}}","execution_id":"{{middle.ExecutionId}}","status":"failed"}""",
            scenario.Receiver.RequestsOf(third)[0].Body["after"]!.ToJsonString());
        await Patience.UntilAsync("all is told", async () => await scenario.Database.CountAsync("follow_up") == 0);

        // Times that nobody can tell beforehand.
        Assert.Empty((await GetAsync(scenario, $"schedules/{third}/next"))["items"]!.AsArray());
        var explained = Assert.Single((await GetAsync(scenario, $"schedules/{third}/explain"))["items"]!.AsArray())!;
        Assert.Equal(("executed", last.ExecutionId), ((string?)explained["reason"], (Guid)explained["execution_id"]!));
        Assert.Equal((1L, 1L), ((await scenario.Api.GetAsync(third)).AutoCount, (await scenario.Api.GetAsync(third)).ExecutionCount));
        Assert.Contains((await GetAsync(scenario, "schedules?type=after"))["items"]!.AsArray(), s => (Guid)s!["schedule_id"]! == third);
    }

    [Fact]
    public async Task Circles_and_what_is_not_there_are_refused()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var first = await CreateAsync(scenario, new { schedule_type = "interval", interval_seconds = 36_000 });
        var second = await CreateAsync(scenario, new { after = new { schedule_id = first } });

        await RefusedAsync("after.schedule_id", scenario.Host.Http.PatchAsJsonAsync($"schedules/{first}", new { after = new { schedule_id = second } }));
        await RefusedAsync("after.schedule_id", scenario.Host.Http.PutAsJsonAsync($"schedules/{first}", new { after = new { schedule_id = first } }));
        await RefusedAsync("after.schedule_id", scenario.Host.Http.PostAsJsonAsync("schedules", Fields(scenario, new { after = new { schedule_id = Guid.NewGuid() } })));
        await RefusedAsync("after.workflow_id", scenario.Host.Http.PostAsJsonAsync("schedules", Fields(scenario, new { after = new { workflow_id = "nobody" } })));

        var audit = await GetAsync(scenario, $"audit?schedule_id={first}");
        Assert.Equal("schedule_create", (string?)Assert.Single(audit["items"]!.AsArray())!["action"]);
    }

    private static bool HasEnded(List<HistoryRow> rows) => rows is [{ FinishedAt: not null }];

    private static async Task RefusedAsync(string field, Task<HttpResponseMessage> request)
    {
        using var answer = await request;
        var problem = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal((HttpStatusCode.BadRequest, field), (answer.StatusCode, Assert.Single(problem["errors"]!.AsObject()).Key));
    }

    private static async Task<Guid> CreateAsync(Scenario scenario, object fields) =>
        (await scenario.Api.CreateAsync(Fields(scenario, fields))).ScheduleId;

    private static JsonObject Fields(Scenario scenario, object fields) =>
        Merged.Of(new { name = "chain", webhook = new { url = scenario.Receiver.Url } }, fields);

    private static async Task<JsonObject> GetAsync(Scenario scenario, string path) =>
        (await scenario.Host.Http.GetFromJsonAsync<JsonObject>(path))!;
}
