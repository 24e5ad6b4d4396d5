using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>What is under a limit waits, is seen waiting, and runs, is cancelled or expires.</summary>
[Collection(JourneyTests.Name)]
public sealed class ClusterLimitTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const string Place = "limit:target/127.0.0.1";

    [Fact]
    public async Task Calls_of_one_host_wait_for_each_other()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output, "Scheduling:Limits:Targets:127.0.0.1=1");
        scenario.Receiver.Hold();
        var target = new { webhook = new { url = scenario.Receiver.Url } };
        var first = await TriggeredAsync(scenario, target);
        await scenario.Receiver.UntilAsync(first, 1);
        var second = await TriggeredAsync(scenario, target);
        var third = await TriggeredAsync(scenario, target);
        var fourth = await TriggeredAsync(scenario, target, new { queue_ttl_seconds = 4 });

        foreach (var id in new[] { second, third, fourth })
        {
            var seen = await RowAsync(scenario, id, row => row.Status == "queued");
            Assert.Equal((Place, null, 1), (seen.Reason, seen.StartedAt, seen.Attempt));
        }

        var listed = await ListAsync(scenario, "executions?status=queued");
        Assert.Equal(new[] { second, third, fourth }.Order(), listed.Select(row => (Guid)row!["schedule_id"]!).Order());
        Assert.Equal(4, (await ListAsync(scenario, "executions/running")).Count);
        var schedule = (await scenario.Host.Http.GetFromJsonAsync<JsonObject>($"schedules/{second}"))!;
        Assert.Equal((0, 1), ((int)schedule["running_count"]!, (int)schedule["queued_count"]!));

        var cancelled = (await scenario.Api.HistoryAsync(third))[0].ExecutionId;
        using (var answer = await scenario.Host.Http.PostAsync($"executions/{cancelled}/cancel", null))
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Null((await RowAsync(scenario, third, row => row.Status == "cancelled")).StartedAt);

        var expired = await RowAsync(scenario, fourth, row => row.Status == "expired");
        Assert.Equal(
            ("queue_ttl", "It waited for a place under Scheduling:Limits:Targets:127.0.0.1, and passed its queue_ttl_seconds of 4 before it could start."),
            (expired.Reason, expired.Error));

        // A restart loses nothing of the wait.
        await scenario.Host.KillAsync();
        scenario.Receiver.Answer();
        await scenario.Host.StartAsync();
        Assert.Null((await RowAsync(scenario, first, row => row.Status == "succeeded")).Reason);
        Assert.Null((await RowAsync(scenario, second, row => row.Status == "succeeded")).Reason);
        Assert.Empty(scenario.Receiver.RequestsOf(third));
        Assert.Empty(scenario.Receiver.RequestsOf(fourth));
    }

    [Fact]
    public async Task Executions_of_one_workflow_wait_for_each_other_until_the_limit_is_raised()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        scenario.Receiver.Hold();
        object Workflow(int most) => new { max_concurrent = most, steps = new[] { new { id = "call", http = new { url = scenario.Receiver.Url, body = new { } } } } };
        using (var refused = await scenario.Host.Http.PutAsJsonAsync("workflows/narrow", Workflow(0)))
        {
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.NotNull((await refused.Content.ReadFromJsonAsync<JsonObject>())!["errors"]!["max_concurrent"]);
        }

        await scenario.Api.PutWorkflowAsync("narrow", Workflow(1));
        var target = new { workflow_id = "narrow" };
        var first = await TriggeredAsync(scenario, target);
        await scenario.Receiver.UntilAsync(first, 1);
        var second = await TriggeredAsync(scenario, target);
        Assert.Equal("limit:workflow/narrow", (await RowAsync(scenario, second, row => row.Status == "queued")).Reason);

        await scenario.Api.PutWorkflowAsync("narrow", Workflow(2));
        var began = await RowAsync(scenario, second, row => row.Status == "running");
        Assert.Equal((null, true), (began.Reason, began.StartedAt is not null));
        await scenario.Receiver.UntilAsync(second, 1);

        scenario.Receiver.Answer();
        await RowAsync(scenario, first, row => row.Status == "succeeded");
        Assert.Equal(began.StartedAt, (await RowAsync(scenario, second, row => row.Status == "succeeded")).StartedAt);
    }

    private static async Task<Guid> TriggeredAsync(Scenario scenario, object target, object? more = null)
    {
        var schedule = new { name = "limited", schedule_type = "cron", cron_expression = "0 3 1 1 *" };
        var id = (await scenario.Api.CreateAsync(Merged.Of(Merged.Of(schedule, target), more))).ScheduleId;
        (await scenario.Host.Http.PostAsync($"schedules/{id}/trigger", null)).EnsureSuccessStatusCode();
        return id;
    }

    private static async Task<HistoryRow> RowAsync(Scenario scenario, Guid id, Func<HistoryRow, bool> condition) =>
        (await scenario.Api.HistoryUntilAsync(id, "its execution gets there", rows => rows is [var row] && condition(row)))[0];

    private static async Task<JsonArray> ListAsync(Scenario scenario, string path) =>
        (await scenario.Host.Http.GetFromJsonAsync<JsonObject>(path))!["items"]!.AsArray();
}
