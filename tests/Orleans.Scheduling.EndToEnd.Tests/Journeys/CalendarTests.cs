using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>A calendar, the schedules that go by it, and its edits.</summary>
[Collection(JourneyTests.Name)]
public sealed class CalendarTests(PostgresServer postgres, ITestOutputHelper output)
{
    private static readonly string[] Nothing = [];

    [Fact]
    public async Task A_schedule_keeps_the_days_of_its_calendar_and_follows_its_edits()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        Assert.Equal(HttpStatusCode.Created, await PutAsync(scenario, new { dates = Nothing }));

        var naming = new { name = "yearly", target_command = "log", cron_expression = "0 0 1 1 *", calendars = new[] { "closed" } };
        var schedule = await scenario.Api.CreateAsync(naming);
        var newYear = schedule.NextExecutionAt!.Value;
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(scenario, naming with { calendars = ["nobodys"] }));

        Assert.Equal(HttpStatusCode.OK, await PutAsync(scenario, new { dates = new[] { $"{newYear:yyyy-MM-dd}" } }));
        await Patience.UntilAsync("the schedule skips that day", async () =>
            (await scenario.Api.GetAsync(schedule.ScheduleId)).NextExecutionAt == newYear.AddYears(1));
        var next = await GetAsync(scenario, $"schedules/{schedule.ScheduleId}/next?count=1");
        Assert.Equal(newYear.AddYears(1), ((DateTime)next["items"]![0]!["scheduled_at"]!).ToUniversalTime());
        await Patience.UntilAsync("all have been told", async () => !(bool)(await GetAsync(scenario, "calendars/closed"))["is_spreading"]!);
        var update = (await GetAsync(scenario, $"audit?schedule_id={schedule.ScheduleId}"))["items"]![0]!;
        Assert.Equal(("schedule_update", "calendar closed is at version 2"), ((string)update["action"]!, (string)update["note"]!));

        Assert.Equal(
            ["closed"], (await GetAsync(scenario, "calendars"))["items"]!.AsArray().Select(item => (string)item!["name"]!));
        Assert.Equal(HttpStatusCode.BadRequest, await scenario.Host.StatusAsync("calendars?page=2"));

        // The host is killed and comes back: the calendar and what the schedule made of it are still there.
        await scenario.Host.KillAsync();
        await scenario.Host.StartAsync();
        Assert.Equal(2, (int)(await GetAsync(scenario, "calendars/closed"))["version"]!);

        using (var refused = await scenario.Host.Http.DeleteAsync("calendars/closed"))
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        await scenario.Api.DoAsync(schedule.ScheduleId, "cancel");
        using (var removed = await scenario.Host.Http.DeleteAsync("calendars/closed"))
            Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await scenario.Host.StatusAsync("calendars/closed"));
    }

    private static async Task<HttpStatusCode> PutAsync(Scenario scenario, object calendar)
    {
        using var answer = await scenario.Host.Http.PutAsJsonAsync("calendars/closed", calendar);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> StatusAsync(Scenario scenario, object schedule)
    {
        using var answer = await scenario.Host.Http.PostAsJsonAsync("schedules", schedule);
        return answer.StatusCode;
    }

    private static async Task<JsonNode> GetAsync(Scenario scenario, string path) =>
        (await scenario.Host.Http.GetFromJsonAsync<JsonNode>(path))!;
}
