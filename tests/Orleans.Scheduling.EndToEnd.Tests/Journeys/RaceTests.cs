using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>Many at once on one schedule, through two hosts of one cluster, while it fires.</summary>
[Collection(JourneyTests.Name)]
public sealed class RaceTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const int Rounds = 50;

    [Fact]
    public async Task Two_hundred_edits_pauses_and_triggers_leave_counts_rows_and_audit_that_agree()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        await using var other = scenario.AnotherHost();
        await other.StartAsync();
        var schedule = await scenario.CreateAsync(intervalSeconds: 1, startsIn: 1, new { overlap_policy = "allow_all" });
        var id = schedule.ScheduleId;
        await scenario.FiresAfterAsync(id, schedule.CreatedAt);

        HttpClient[] hosts = [scenario.Host.Http, other.Http];
        var answers = await Task.WhenAll(Enumerable.Range(0, Rounds).SelectMany(n => new[]
        {
            SendAsync(hosts[n % 2], "update", HttpMethod.Patch, $"schedules/{id}", new { description = $"edit {n}" }),
            SendAsync(hosts[(n + 1) % 2], "paused", HttpMethod.Post, $"schedules/{id}/pause", new { }),
            SendAsync(hosts[n % 2], "triggered", HttpMethod.Post, $"schedules/{id}/trigger", new { }),
            SendAsync(hosts[(n + 1) % 2], "resumed", HttpMethod.Post, $"schedules/{id}/resume", new { }),
        }));

        // A pause of what is paused and an edit that others kept overtaking are refused, nothing else is.
        Assert.All(answers, a => Assert.True(
            a.Accepted
            || (a.Action is "paused" or "resumed" && a.Status == HttpStatusCode.Conflict)
            || (a.Action == "update" && a.Status == HttpStatusCode.PreconditionFailed),
            $"{a.Action}: {a.Status}"));
        var triggered = answers.Where(a => a.Action == "triggered").Select(a => (Guid)a.Body["execution_id"]!).ToList();
        Assert.Equal(Rounds, triggered.Distinct().Count());
        output.WriteLine(string.Join(", ", answers.GroupBy(a => a.Action).Select(g => $"{g.Key}: {g.Count(a => a.Accepted)} of {g.Count()}")));

        if ((await scenario.Api.GetAsync(id)).Status == "paused")
            await scenario.Api.DoAsync(id, "resume");
        else
            await scenario.Api.DoAsync(id, "pause");
        if ((await scenario.Api.GetAsync(id)).Status == "paused")
            await scenario.Api.DoAsync(id, "resume");
        await scenario.GoesOnAsync(id);
        var ledger = await Ledger.CloseAsync(scenario, id);

        Assert.All(triggered, execution => Assert.Equal(
            ("succeeded", 1, "manual"),
            ledger.Rows.Where(r => r.ExecutionId == execution).Select(r => (r.Status, r.Attempt, r.Cause.Split(':')[0])).Single()));
        var audit = await AuditAsync(scenario, id);
        Assert.Equal(audit.Count, audit.Select(a => (Guid)a["audit_id"]!).Distinct().Count());
        Assert.Equal(Accepted("update"), Count("schedule_update"));
        Assert.Equal(Rounds, Count("schedule_triggered"));
        Assert.True(Count("schedule_paused") >= Accepted("paused") + 1 && Count("schedule_resumed") >= Accepted("resumed") + 1);
        Assert.InRange(Count("schedule_paused") - Count("schedule_resumed"), 1, 1);

        // Each change of the schedule itself, its creation included, is one version and one row.
        Assert.Equal(audit.Count - Count("schedule_triggered"), ledger.Schedule.Version);

        int Accepted(string action) => answers.Count(a => a.Action == action && a.Accepted);
        int Count(string action) => audit.Count(a => (string)a["action"]! == action);
    }

    private static async Task<Reply> SendAsync(HttpClient host, string action, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await host.SendAsync(request);
        return new Reply(action, answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    private static async Task<List<JsonNode>> AuditAsync(Scenario scenario, Guid id)
    {
        var rows = new List<JsonNode>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await scenario.Host.Http.GetFromJsonAsync<JsonObject>(
                $"/api/v1/audit?schedule_id={id}&limit=200{(cursor.Length > 0 ? $"&cursor={Uri.EscapeDataString(cursor)}" : "")}"))!;
            rows.AddRange(page["items"]!.AsArray()!);
            cursor = (string?)page["next_cursor"];
        }

        return rows;
    }

    private sealed record Reply(string Action, HttpStatusCode Status, JsonObject Body)
    {
        public bool Accepted => (int)Status is >= 200 and < 300;
    }
}
