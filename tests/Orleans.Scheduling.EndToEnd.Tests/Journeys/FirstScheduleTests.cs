using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>What a first try looks like.</summary>
[Collection(JourneyTests.Name)]
public sealed class FirstScheduleTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task Webhooks_are_called_every_second_by_interval_and_by_cron()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var webhook = new { url = $"{scenario.Receiver.Url}/hook", body = new { greeting = "hello" } };
        var interval = await scenario.Api.CreateAsync(
            new { name = "tick", schedule_type = "interval", interval_seconds = 1, webhook, context_data = new { tenant = "a" } });
        var cron = await scenario.Api.CreateAsync(
            new { name = "tock", schedule_type = "cron", cron_expression = "* * * * * *", webhook, context_data = new { tenant = "a" } });

        foreach (var schedule in new[] { interval, cron })
        {
            var requests = await scenario.Receiver.UntilAsync(schedule.ScheduleId, 3);
            Assert.All(requests, request => CheckTriggerData(request, schedule));

            var rows = await scenario.Api.HistoryUntilAsync(
                schedule.ScheduleId, "three executions succeed", found => found.Count(r => r.Status == "succeeded") >= 3);
            Assert.All(rows.Where(r => r.Status == "succeeded"), CheckHistory);
            for (var i = 1; i < rows.Count; i++)
                Assert.Equal(TimeSpan.FromSeconds(1), rows[i].ScheduledAt - (rows[i - 1].ScheduledThrough ?? rows[i - 1].ScheduledAt));
        }
    }

    private static void CheckTriggerData(Received request, Schedule schedule)
    {
        var body = request.Body;
        Assert.Equal(schedule.ScheduleId, (Guid)body["schedule_id"]!);
        Assert.Equal(request.Key, (Guid)body["execution_id"]!);
        Assert.Equal(1, (int)body["attempt"]!);
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["tenant"] = "a" }, body["context_data"]));
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["greeting"] = "hello" }, body["body"]));

        var scheduledAt = (DateTime)body["scheduled_at"]!;
        Assert.True(scheduledAt <= (DateTime)body["triggered_at"]!);
        var origin = schedule.CronExpression is null ? schedule.CreatedAt : DateTime.UnixEpoch;
        Assert.Equal(0, (scheduledAt - origin).Ticks % TimeSpan.TicksPerSecond);
    }

    private static void CheckHistory(HistoryRow row)
    {
        Assert.Equal(("auto", 1, 1, 200), (row.Cause, row.Attempt, row.Dispatch, row.ResponseStatus));
        Assert.Equal(row.ScheduledAt, row.FireAt);
        Assert.InRange(row.DecidedAt, row.FireAt, row.StartedAt!.Value);
        Assert.InRange(row.FinishedAt!.Value, row.StartedAt.Value, DateTime.UtcNow);
        Assert.Equal((row.StartedAt - row.FireAt).Value.TotalMilliseconds, row.LatenessMs);
        Assert.Equal((row.FinishedAt - row.StartedAt).Value.TotalMilliseconds, row.DurationMs);
        Assert.StartsWith("S127.0.0.1:", row.Silo, StringComparison.Ordinal);
        Assert.Null(row.Error);
    }
}
