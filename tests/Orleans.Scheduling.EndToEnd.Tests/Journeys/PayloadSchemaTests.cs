using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>A webhook that says what contexts it takes.</summary>
[Collection(JourneyTests.Name)]
public sealed class PayloadSchemaTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task What_breaks_the_schema_is_refused_by_name_and_what_keeps_it_is_sent()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var schema = JsonNode.Parse(
            """{"type": "object", "properties": {"amount": {"type": "integer", "minimum": 1}}, "required": ["amount"]}""")!;
        JsonObject Schedule(JsonNode? context, JsonNode contextSchema) => new()
        {
            ["name"] = "orders",
            ["interval_seconds"] = 3600,
            ["context_data"] = context,
            ["webhook"] = new JsonObject { ["url"] = scenario.Receiver.Url, ["context_schema"] = contextSchema.DeepClone() },
        };
        JsonObject Amount(JsonNode? amount) => new() { ["amount"] = amount };

        Assert.Equal(["context_data/amount"], await RefusedAsync(scenario, HttpMethod.Post, "schedules", Schedule(Amount("7"), schema)));
        Assert.Equal(["context_data"], await RefusedAsync(scenario, HttpMethod.Post, "schedules", Schedule(null, schema)));
        Assert.Equal(
            ["webhook.context_schema"],
            await RefusedAsync(scenario, HttpMethod.Post, "schedules", Schedule(Amount(7), new JsonObject { ["$ref"] = "https://example.com/s" })));

        var id = (await scenario.Api.CreateAsync(Schedule(Amount(7), schema))).ScheduleId;
        var read = (await scenario.Host.Http.GetFromJsonAsync<JsonNode>($"schedules/{id}"))!;
        Assert.True(JsonNode.DeepEquals(schema, read["webhook"]!["context_schema"]), read.ToJsonString());

        Assert.Equal(
            ["context_data/amount"],
            await RefusedAsync(scenario, HttpMethod.Patch, $"schedules/{id}", new JsonObject { ["context_data"] = Amount(0) }));
        Assert.Equal(
            ["context_data/amount"],
            await RefusedAsync(scenario, HttpMethod.Post, $"schedules/{id}/trigger", new JsonObject { ["context_data"] = Amount("x") }));
        using (var answer = await scenario.Host.Http.PostAsJsonAsync($"schedules/{id}/trigger", new { context_data = Amount(9) }))
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Contains("\"amount\":9", (await scenario.Receiver.UntilAsync(id, 1))[0].Body.ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>The fields that a 400 names.</summary>
    private static async Task<IEnumerable<string>> RefusedAsync(Scenario scenario, HttpMethod method, string path, JsonObject body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await scenario.Host.Http.SendAsync(request);
        var problem = await answer.Content.ReadFromJsonAsync<JsonNode>();
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, problem!.ToJsonString());
        return problem["errors"]!.AsObject().Select(field => field.Key);
    }
}
