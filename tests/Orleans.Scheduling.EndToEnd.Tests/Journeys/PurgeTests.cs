using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>A schedule of which nothing is to be kept.</summary>
[Collection(JourneyTests.Name)]
public sealed class PurgeTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task A_hard_delete_leaves_the_audit_trail_alone()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var running = (await scenario.CreateAsync(intervalSeconds: 1, startsIn: 1)).ScheduleId;
        var kept = (await scenario.CreateAsync(intervalSeconds: 1, startsIn: 1)).ScheduleId;
        await scenario.FiresAfterAsync(running, DateTime.UtcNow.AddSeconds(-60));
        scenario.Receiver.Hold();
        await Patience.UntilAsync("an execution runs", async () => (await scenario.Api.GetAsync(running)).RunningCount > 0);

        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(scenario, running));
        Assert.Equal(HttpStatusCode.NotFound, await scenario.Host.StatusAsync($"schedules/{running}"));
        await GoneAsync(scenario, running);
        scenario.Receiver.Answer();

        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(scenario, running));
        Assert.Equal(HttpStatusCode.NotFound, await scenario.Host.StatusAsync($"schedules/{running}/executions?include_deleted=true"));
        Assert.Equal(HttpStatusCode.NotFound, await scenario.Host.StatusAsync($"schedules/{running}/explain?include_deleted=true"));
        foreach (var table in new[] { "schedule", "schedule_runtime", "execution" })
            Assert.Equal(0, await scenario.Database.CountAsync($"{table} WHERE schedule_id = '{running}'"));
        var trail = await scenario.Host.Http.GetFromJsonAsync<JsonNode>($"audit?schedule_id={running}");
        Assert.Equal(
            ["schedule_purge", "schedule_remove", "schedule_create"],
            trail!["items"]!.AsArray().Select(row => (string?)row!["action"]));
        await scenario.GoesOnAsync(kept);
    }

    [Fact]
    public async Task What_is_deleted_already_goes_as_well_one_by_one_or_all_at_once_and_a_kill_only_delays_it()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var ids = new List<Guid>();
        for (var i = 0; i < 4; i++)
        {
            var id = (await scenario.Api.CreateAsync(new { name = $"old {i}", interval_seconds = 3600, target_command = "log" })).ScheduleId;
            ids.Add(id);
            using var removed = await scenario.Host.Http.DeleteAsync($"schedules/{id}");
            Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
        }

        Assert.Equal(HttpStatusCode.PreconditionFailed, await DeleteAsync(scenario, ids[0], ifMatch: "\"1\""));
        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(scenario, ids[0], ifMatch: "\"2\""));
        await GoneAsync(scenario, ids[0]);
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(scenario, $"schedules/{ids[1]}?hard=maybe"));

        using (var answer = await scenario.Host.Http.PostAsJsonAsync(
            "schedules/bulk/operation", new { operation = "delete", hard = true, filter = new { status = "deleted" } }))
            Assert.Equal(3, (int)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["succeeded"]!);
        await scenario.Host.KillAsync();
        await scenario.Host.StartAsync();
        foreach (var id in ids)
            await GoneAsync(scenario, id);
        Assert.Equal(0, await scenario.Database.CountAsync("schedule_runtime"));
    }

    private static async Task<HttpStatusCode> DeleteAsync(Scenario scenario, Guid id, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"schedules/{id}?hard=true");
        if (ifMatch is not null)
            request.Headers.Add("If-Match", ifMatch);
        using var answer = await scenario.Host.Http.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> StatusAsync(Scenario scenario, string path)
    {
        using var answer = await scenario.Host.Http.DeleteAsync(path);
        return answer.StatusCode;
    }

    private static Task GoneAsync(Scenario scenario, Guid id) => Patience.UntilAsync("it is gone", async () =>
        await scenario.Host.StatusAsync($"schedules/{id}?include_deleted=true") == HttpStatusCode.NotFound);
}
