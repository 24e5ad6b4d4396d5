using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>Who changed what, from what, and to what.</summary>
[Collection(JourneyTests.Name)]
public sealed class AuditTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task The_trail_says_what_each_change_of_a_schedule_or_calendar_was()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        await PutCalendarAsync(scenario, "sunday");
        var id = (await scenario.Api.CreateAsync(new
        {
            name = "before",
            cron_expression = "0 9 * * *",
            calendars = new[] { "closed" },
            webhook = new { url = scenario.Receiver.Url, headers = new { Authorization = "Bearer secret-1" } },
        })).ScheduleId;
        using (var edit = await scenario.Host.Http.PatchAsJsonAsync(
            $"schedules/{id}",
            new { name = "after", retry = new { max_retries = 3 }, webhook = new { headers = new { Authorization = "Bearer secret-2" } } }))
            Assert.True(edit.IsSuccessStatusCode, await edit.Content.ReadAsStringAsync());
        await scenario.Api.DoAsync(id, "pause", new { note = "enough", until = "2999-01-01T00:00:00Z" });
        await PutCalendarAsync(scenario, "monday");
        await Patience.UntilAsync("the schedule hears of its calendar", async () => (await TrailAsync(scenario, $"schedule_id={id}")).Count == 4);

        var trail = await TrailAsync(scenario, $"schedule_id={id}");
        Assert.Equal(["calendars.closed.version: 1 -> 2"], ChangesOf(trail[0]));
        Assert.Equal(["""pause.until: null -> "2999-01-01T00:00:00Z" """.Trim(), """status: "active" -> "paused" """.Trim()], ChangesOf(trail[1]));
        Assert.Equal("enough", (string?)trail[1]["note"]);
        Assert.Equal(
            [
                """name: "before" -> "after" """.Trim(),
                "retry.delays_seconds: null -> []",
                "retry.do_not_retry_on: null -> []",
                "retry.max_delay_seconds: null -> 86400",
                "retry.max_retries: null -> 3",
                """retry.policy: null -> "fixed" """.Trim(),
                "retry.retry_on: null -> []",
                """webhook.headers.authorization: "***" -> "***" """.Trim(),
            ],
            ChangesOf(trail[2]));
        Assert.Equal(("schedule_create", 0), ((string)trail[3]["action"]!, trail[3]["changes"]!.AsArray().Count));

        using (var removed = await scenario.Host.Http.PostAsJsonAsync($"schedules/{id}/cancel", new { }))
            Assert.True(removed.IsSuccessStatusCode);
        using (var removed = await scenario.Host.Http.DeleteAsync("calendars/closed"))
            Assert.True(removed.IsSuccessStatusCode);
        var calendar = await TrailAsync(scenario, "resource=calendar/closed");
        Assert.Equal(["calendar_delete", "calendar_update", "calendar_create"], calendar.Select(row => (string?)row["action"]));
        Assert.Equal(["""weekdays: ["sunday"] -> ["monday"]"""], ChangesOf(calendar[1]));
        Assert.All(calendar.Skip(1), row => Assert.Equal(("ann", null), ((string?)row["performed_by"], (string?)row["schedule_id"])));
        Assert.Equal([], await TrailAsync(scenario, "resource=calendar/open"));
        Assert.Equal(0, await scenario.Database.CountAsync("audit WHERE audit::text LIKE '%secret-%'"));
    }

    private static async Task PutCalendarAsync(Scenario scenario, string weekday)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "calendars/closed")
        {
            Content = JsonContent.Create(new { weekdays = new[] { weekday } }),
        };
        request.Headers.Add("X-Performed-By", "ann");
        using var answer = await scenario.Host.Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<List<JsonNode>> TrailAsync(Scenario scenario, string query) =>
        [.. (await scenario.Host.Http.GetFromJsonAsync<JsonNode>($"audit?{query}"))!["items"]!.AsArray().OfType<JsonNode>()];

    private static IEnumerable<string> ChangesOf(JsonNode row) => row["changes"]!.AsArray().Select(
        change => $"{change!["field"]}: {Text(change["before"])} -> {Text(change["after"])}");

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "null";
}
