using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>What a first try looks like: the README's own requests.</summary>
[Collection(JourneyTests.Name)]
public sealed partial class FirstScheduleTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task The_schedules_of_the_README_call_their_webhooks_and_leave_a_complete_history()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var (tick, tenth) = await RequestsAsync(scenario.Receiver.Port) is [var first, var second]
            ? (await scenario.Api.CreateAsync(first), await scenario.Api.CreateAsync(second))
            : throw new InvalidOperationException("The README doesn't show two schedules.");

        await CheckAsync(scenario, tick, fires: 3, step: TimeSpan.FromSeconds(1), grid: tick.CreatedAt, request =>
            Assert.True(JsonNode.DeepEquals(new JsonObject { ["text"] = "hello" }, request.Body["body"])));
        await CheckAsync(scenario, tenth, fires: 1, step: TimeSpan.FromSeconds(10), grid: DateTime.UnixEpoch, request =>
            Assert.True(JsonNode.DeepEquals(new JsonObject { ["tenant"] = "a" }, request.Body["context_data"])));
    }

    private static async Task<JsonNode[]> RequestsAsync(int receiverPort)
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "README.md"));
        return [.. Body().Matches(readme).Select(m => JsonNode.Parse(m.Groups[1].Value.Replace(":9000", $":{receiverPort}"))!)];
    }

    private static async Task CheckAsync(
        Scenario scenario, Schedule schedule, int fires, TimeSpan step, DateTime grid, Action<Received> checkData)
    {
        var rows = await scenario.Api.HistoryUntilAsync(
            schedule.ScheduleId, $"{fires} executions succeed", found => found.Count(r => r.Status == "succeeded") >= fires);
        foreach (var (previous, row) in rows.Zip(rows.Skip(1)))
            Assert.Equal(step, row.ScheduledAt - (previous.ScheduledThrough ?? previous.ScheduledAt));

        foreach (var row in rows.Where(r => r.Status == "succeeded"))
        {
            Assert.Equal(0, (row.ScheduledAt - grid).Ticks % step.Ticks);
            Check(row);
            var request = Assert.Single(scenario.Receiver.Requests, r => r.Key == row.ExecutionId);
            Check(request, row);
            checkData(request);
        }
    }

    private static void Check(HistoryRow row)
    {
        Assert.Equal(("auto", 1, 1, 200), (row.Cause, row.Attempt, row.Dispatch, row.ResponseStatus));
        Assert.Equal(row.ScheduledAt, row.FireAt);
        Assert.InRange(row.DecidedAt, row.FireAt, row.StartedAt!.Value);
        Assert.InRange(row.FinishedAt!.Value, row.StartedAt.Value, DateTime.UtcNow);
        Assert.Equal((row.StartedAt - row.FireAt).Value.TotalMilliseconds, row.LatenessMs);
        Assert.Equal((row.FinishedAt - row.StartedAt).Value.TotalMilliseconds, row.DurationMs);
        Assert.StartsWith("127.0.0.1:", row.Silo, StringComparison.Ordinal);
        Assert.Null(row.Error);
    }

    private static void Check(Received request, HistoryRow row)
    {
        Assert.Equal(row.ScheduleId, request.ScheduleId);
        Assert.Equal(row.ScheduleId, (Guid)request.Body["schedule_id"]!);
        Assert.Equal(row.ExecutionId, (Guid)request.Body["execution_id"]!);
        Assert.Equal(row.ScheduledAt, (DateTime)request.Body["scheduled_at"]!);
        Assert.Equal(row.Attempt, (int)request.Body["attempt"]!);
        Assert.InRange((DateTime)request.Body["triggered_at"]!, row.ScheduledAt, row.FinishedAt!.Value);
    }

    [GeneratedRegex("-d '(\\{.*?\\})'", RegexOptions.Singleline)]
    private static partial Regex Body();
}
