using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>A client that doesn't know whether its request was heard, and repeats it.</summary>
[Collection(JourneyTests.Name)]
public sealed class IdempotencyTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const string Crash = "UPDATE idempotent_request SET status = NULL, answer = NULL, held_until = asked_at";

    [Fact]
    public async Task What_is_repeated_is_done_once_even_where_its_record_is_lost()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var definition = new { name = "keyed", interval_seconds = 3600, target_command = "log" };
        var id = (Guid)(await ThreeTimesAsync(scenario, "schedules", definition))["schedule_id"]!;
        Assert.Equal(1, await scenario.Database.CountAsync("schedule"));

        var execution = (Guid)(await ThreeTimesAsync(scenario, $"schedules/{id}/trigger", new { }))["execution_id"]!;
        var rows = await scenario.Api.HistoryUntilAsync(id, "it has run", found => found.All(row => row.FinishedAt is not null));
        var row = Assert.Single(rows);
        Assert.Equal((execution, "manual:once", "succeeded"), (row.ExecutionId, row.Cause, row.Status));

        // Once it has ended, its history knows it.
        await scenario.Database.ExecuteAsync(Crash);
        Assert.Equal(execution, (Guid)(await SendAsync(scenario, $"schedules/{id}/trigger", new { }))["execution_id"]!);

        var schedules = Enumerable.Range(0, 20).Select(i => new { name = $"bulk {i}", interval_seconds = 3600, target_command = "log" });
        var made = await ThreeTimesAsync(scenario, "schedules/bulk/create", new { schedules });
        Assert.Equal(20, (int)made["created"]!);
        Assert.Equal(21, await scenario.Database.CountAsync("schedule"));

        var ids = made["results"]!.AsArray().Select(result => (Guid)result!["schedule_id"]!);
        await ThreeTimesAsync(scenario, "schedules/bulk/operation", new { operation = "trigger", schedule_ids = ids });
        Assert.Equal(21, await scenario.Database.CountAsync("execution"));
        Assert.Equal(21, await scenario.Database.CountAsync("audit WHERE action = 'schedule_triggered'"));
    }

    /// <summary>
    /// Twice, and once more as if the gateway had died before it recorded the answer; all are answered alike, but that the last
    /// tells where what it finds stands by then.
    /// </summary>
    private static async Task<JsonNode> ThreeTimesAsync(Scenario scenario, string path, object body)
    {
        var first = await SendAsync(scenario, path, body);
        var second = await SendAsync(scenario, path, body);
        Assert.True(JsonNode.DeepEquals(first, second), second.ToJsonString());
        await scenario.Database.ExecuteAsync(Crash);
        var third = await SendAsync(scenario, path, body);
        Assert.True(JsonNode.DeepEquals(Lasting(first), Lasting(third)), $"{first} {third}");
        return first;
    }

    // An execution runs at first, and may have ended by the next look.
    private static JsonNode Lasting(JsonNode answer)
    {
        var copy = answer.DeepClone();
        if (copy["execution_id"] is not null) copy.AsObject().Remove("status");
        return copy;
    }

    private static async Task<JsonNode> SendAsync(Scenario scenario, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", "once");
        using var answer = await scenario.Host.Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }
}
