using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>A schedule that fires faster than its target works.</summary>
[Collection(JourneyTests.Name)]
public sealed class OverlapTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task What_waits_is_seen_cancelled_explained_and_runs_in_order_also_after_a_kill()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        scenario.Receiver.Hold();
        var schedule = await scenario.CreateAsync(
            intervalSeconds: 1, startsIn: 1, new { overlap_policy = "buffer_all", max_instances = 1, max_executions = 4 });
        var id = schedule.ScheduleId;
        var rows = await scenario.Api.HistoryUntilAsync(id, "three wait", found => found.Count(r => r.Status == "queued") == 3);
        Assert.Equal(1, rows.Count(r => r.Status == "running"));
        Assert.All(rows.Where(r => r.Status == "queued"), r => Assert.Equal(("overlap:buffer_all", 0), (r.Reason, r.Attempt)));
        var seen = await scenario.Host.Http.GetFromJsonAsync<JsonObject>($"schedules/{id}");
        Assert.Equal((1, 3, 1), ((int)seen!["running_count"]!, (int)seen["queued_count"]!, (int)seen["auto_count"]!));

        var second = rows.Where(r => r.Status == "queued").ElementAt(1);
        using (var cancelled = await scenario.Host.Http.PostAsync($"executions/{second.ExecutionId}/cancel", null))
            Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        var explained = await scenario.Host.Http.GetFromJsonAsync<JsonObject>(
            $"schedules/{id}/explain?from={schedule.CreatedAt:O}&to={schedule.CreatedAt.AddHours(1):O}");
        var reasons = explained!["items"]!.AsArray().Select(item => (string?)item!["reason"]).ToList();
        Assert.Contains("queued", reasons);
        Assert.Contains("skipped", reasons);

        await scenario.Host.KillAsync();
        scenario.Receiver.Answer();
        await scenario.Host.StartAsync();
        await Patience.UntilAsync("it completes", async () => (await scenario.Api.GetAsync(id)).Status == "completed");
        rows = await scenario.Api.HistoryAsync(id);
        var ran = rows.Where(r => r.Ran).ToList();
        Assert.Equal(4, ran.Count);
        Assert.All(ran, r => Assert.Equal("succeeded", r.Status));
        Assert.Equal("cancelled", rows.Single(r => r.ExecutionId == second.ExecutionId).Status);
        Assert.DoesNotContain(scenario.Receiver.RequestsOf(id), r => r.Key == second.ExecutionId);
        Assert.Equal(
            ran.Select(r => r.ExecutionId), scenario.Receiver.RequestsOf(id).Select(r => r.Key).Distinct());
    }

    [Fact]
    public async Task The_oldest_gives_way_to_the_newest()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        scenario.Receiver.Hold();
        var id = (await scenario.Api.CreateAsync(new
        {
            name = "reload",
            schedule_type = "cron",
            cron_expression = "0 3 1 1 *",
            webhook = new { url = scenario.Receiver.Url },
            overlap_policy = "cancel_oldest",
            max_instances = 1,
        })).ScheduleId;

        Assert.Equal("running", await TriggerAsync(scenario, id));
        await scenario.Receiver.UntilAsync(id, 1);
        Assert.Equal("queued", await TriggerAsync(scenario, id));
        await scenario.Receiver.UntilAsync(id, 2);
        scenario.Receiver.Answer();

        var rows = await scenario.Api.HistoryUntilAsync(id, "both have ended", found => found.All(r => r.FinishedAt is not null));
        Assert.Equal(
            [("cancelled", "overlap:cancel_oldest"), ("succeeded", null)], rows.Select(r => (r.Status, r.Reason)));
    }

    private static async Task<string> TriggerAsync(Scenario scenario, Guid id)
    {
        using var answer = await scenario.Host.Http.PostAsync($"schedules/{id}/trigger", null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["status"]!;
    }
}
