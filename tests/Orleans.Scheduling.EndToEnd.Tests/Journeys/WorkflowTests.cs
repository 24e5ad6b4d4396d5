using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>A workflow is made, run, edited, and removed once nothing runs it any more.</summary>
[Collection(JourneyTests.Name)]
public sealed class WorkflowTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task A_workflow_from_its_first_version_to_its_end()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        await scenario.Api.PutWorkflowAsync("report", new
        {
            steps = new object[]
            {
                new { id = "first", http = new { url = scenario.Receiver.Url, body = new { tenant = "${context.tenant}", number = "${1 + 1}" } } },
                new { id = "each", for_each = new { items = "${context.people}", steps = new[] { new { id = "mail", http = new { url = scenario.Receiver.Url, body = new { to = "${item}", n = "${index}" } } } } } },
                new { id = "wait", delay = new { seconds = 1 } },
                new { id = "log", handler = new { name = "log", payload = "done for ${context.tenant}" } },
            },
        });
        var schedule = new { name = "s", schedule_type = "cron", cron_expression = "0 0 1 1 *", workflow_id = "report", context_data = new { tenant = "a", people = new[] { "ann", "bob" } } };
        var id = (await scenario.Api.CreateAsync(schedule)).ScheduleId;
        (await scenario.Host.Http.PostAsync($"schedules/{id}/trigger", null)).EnsureSuccessStatusCode();
        var row = (await scenario.Api.HistoryUntilAsync(id, "it ends", rows => rows is [{ FinishedAt: not null }]))[0];

        Assert.True(row.Status == "succeeded", row.Error);
        Assert.Equal(["first", "each[0]/mail", "each[1]/mail"], scenario.Receiver.RequestsOf(id).Select(r => r.Step));
        Assert.Equal(("a", 2), ((string)scenario.Receiver.Requests[0].Body["tenant"]!, (int)scenario.Receiver.Requests[0].Body["number"]!));
        Assert.Equal(("bob", 1), ((string)scenario.Receiver.Requests[2].Body["to"]!, (int)scenario.Receiver.Requests[2].Body["n"]!));
        Assert.InRange(row.FinishedAt!.Value - row.StartedAt!.Value, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(60));

        // What was answered to a call is there for the next.
        await scenario.Api.PutWorkflowAsync("report", new
        {
            steps = new object[] { new { id = "stop", fail = new { message = "not for ${context.tenant}" } } },
        });
        (await scenario.Host.Http.PostAsync($"schedules/{id}/trigger", null)).EnsureSuccessStatusCode();
        var rows = await scenario.Api.HistoryUntilAsync(id, "the edited one ends", found => found.Count == 2 && found.All(r => r.FinishedAt is not null));
        Assert.Equal("Step stop: not for a", rows.Single(r => r.Status == "failed").Error);

        using var refused = await scenario.Host.Http.DeleteAsync("workflows/report");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        (await scenario.Host.Http.DeleteAsync($"schedules/{id}")).EnsureSuccessStatusCode();
        (await scenario.Host.Http.DeleteAsync("workflows/report")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task What_cannot_be_run_is_refused_by_name()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        await scenario.Api.PutWorkflowAsync("nightly-report", new { steps = new[] { new { id = "log", handler = new { name = "log" } } } });

        var unknown = await ErrorsAsync(scenario, HttpMethod.Post, "schedules", new { name = "s", schedule_type = "immediate", workflow_id = "nightly-reprot" });
        Assert.Contains("Did you mean nightly-report?", (string)unknown["workflow_id"]![0]!, StringComparison.Ordinal);

        var targets = await ErrorsAsync(scenario, HttpMethod.Put, "workflows/another", new
        {
            steps = new object[]
            {
                new { id = "a", handler = new { name = "nobody" } },
                new { id = "b", http = new { url = "http://169.254.169.254/latest/${context.x}" } },
                new { id = "c", grain = new { type = "nobody", key = "k" } },
                new { id = "d", http = new { url = "https://example.com", headers = new Dictionary<string, string> { ["traceparent"] = "x" } } },
            },
        });
        Assert.Equal(
            ["steps[0].handler.name", "steps[1].http.url", "steps[2].grain.type", "steps[3].http.headers"],
            targets.Select(error => error.Key).Order(StringComparer.Ordinal));

        using var list = await scenario.Host.Http.GetAsync("workflows?limit=1");
        var page = (await list.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal("nightly-report", (string)page["items"]![0]!["name"]!);
    }

    private static async Task<JsonObject> ErrorsAsync(Scenario scenario, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await scenario.Host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["errors"]!.AsObject();
    }
}
