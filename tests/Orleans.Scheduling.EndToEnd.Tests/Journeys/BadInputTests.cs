using System.Net;
using System.Text;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>Requests that are refused.</summary>
[Collection(JourneyTests.Name)]
public sealed class BadInputTests(PostgresServer postgres, ITestOutputHelper output)
{
    private static readonly string[] _tables =
        ["schedule", "schedule_runtime", "execution", "audit", "OrleansRemindersTable", "OrleansStorage"];

    private static readonly (HttpStatusCode Status, string Body)[] _refused =
    [
        (HttpStatusCode.BadRequest, ""),
        (HttpStatusCode.BadRequest, "{"),
        (HttpStatusCode.BadRequest, "[]"),
        (HttpStatusCode.BadRequest, "{}"),
        (HttpStatusCode.BadRequest, """{"name":"a","schedule_type":"interval","interval_seconds":0,"target_command":"log"}"""),
        (HttpStatusCode.BadRequest, """{"name":"a","schedule_type":"interval","interval_seconds":1}"""),
        (HttpStatusCode.BadRequest, """{"name":"a","schedule_type":"cron","cron_expression":"* * *","target_command":"log"}"""),
        (HttpStatusCode.BadRequest, """{"name":"a","schedule_type":"cron","cron_expression":"* * * * *","timezone":"Mars/Base","target_command":"log"}"""),
        (HttpStatusCode.BadRequest, """{"name":"a","schedule_config":{"scheduled_time":"2095-01-01T00:00:00Z"},"target_command":"log"}"""),
        (HttpStatusCode.BadRequest, """{"name":"a","schedule_type":"one_time","scheduled_time":"tomorrow","target_command":"log"}"""),
        (HttpStatusCode.BadRequest, """{"name":"a","interval_seconds":1,"target_command":"log","intervall":1}"""),
        (HttpStatusCode.BadRequest, """{"name":"a","interval_seconds":1,"webhook":{"url":"ftp://127.0.0.1/"}}"""),
        (HttpStatusCode.Forbidden, """{"name":"a","interval_seconds":1,"webhook":{"url":"http://10.0.0.1/"}}"""),
        (HttpStatusCode.Forbidden, """{"name":"a","interval_seconds":1,"target_command":"rm"}"""),
    ];

    [Fact]
    public async Task What_is_refused_leaves_nothing_behind()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        await Patience.UntilAsync(
            "the reminders of the sweep and of the retention are registered",
            async () => await scenario.Database.CountAsync("OrleansRemindersTable") == 2);
        var before = await CountAsync(scenario.Database);

        foreach (var (status, body) in _refused)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await scenario.Host.Http.PostAsync("schedules", content);
            Assert.True(answer.StatusCode == status, $"{body}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        }

        var nobody = Guid.NewGuid();
        foreach (var action in new[] { "pause", "resume", "trigger", "cancel" })
        {
            using var answer = await scenario.Host.Http.PostAsync($"schedules/{nobody}/{action}", null);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Equal(before, await CountAsync(scenario.Database));
    }

    private static async Task<Dictionary<string, long>> CountAsync(Database database)
    {
        var counts = new Dictionary<string, long>();
        foreach (var table in _tables)
            counts.Add(table, await database.CountAsync(table));
        return counts;
    }
}
