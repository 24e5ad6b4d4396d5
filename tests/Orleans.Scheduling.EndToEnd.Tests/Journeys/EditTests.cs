using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>Edits that name the version they are based on.</summary>
[Collection(JourneyTests.Name)]
public sealed class EditTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task An_edit_of_the_current_version_takes_effect_and_one_of_an_older_version_is_refused()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var id = (await scenario.CreateAsync(intervalSeconds: 3600, startsIn: 0)).ScheduleId;
        var first = await ETagAsync(scenario, id);

        var (patched, second) = await EditAsync(scenario, HttpMethod.Patch, id, new { name = "renamed", priority = 2 }, first);
        Assert.Equal(HttpStatusCode.OK, patched);
        Assert.NotEqual(first, second);
        var (stale, _) = await EditAsync(scenario, HttpMethod.Patch, id, new { name = "lost update" }, first);
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale);

        // Only the timing is given, so all else stays; and the next fire moves from an hour away to the next second.
        var before = DateTime.UtcNow;
        var (replaced, third) = await EditAsync(
            scenario, HttpMethod.Put, id, new { cron_expressions = new[] { "0 0 1 1 *", "* * * * * *" } }, second);
        Assert.Equal(HttpStatusCode.OK, replaced);
        await scenario.FiresAfterAsync(id, before);

        using var kept = await scenario.Host.Http.GetAsync($"schedules/{id}");
        Assert.Equal(third, kept.Headers.ETag);
        var text = await kept.Content.ReadAsStringAsync();
        Assert.Contains("\"renamed\"", text, StringComparison.Ordinal);
        Assert.Contains("\"priority\":2", text, StringComparison.Ordinal);
        Assert.Contains("""["0 0 1 1 *","* * * * * *"]""", text, StringComparison.Ordinal);
    }

    private static async Task<EntityTagHeaderValue> ETagAsync(Scenario scenario, Guid id)
    {
        using var answer = await scenario.Host.Http.GetAsync($"schedules/{id}");
        return answer.Headers.ETag!;
    }

    private static async Task<(HttpStatusCode Status, EntityTagHeaderValue? ETag)> EditAsync(
        Scenario scenario, HttpMethod method, Guid id, object body, EntityTagHeaderValue? ifMatch)
    {
        using var request = new HttpRequestMessage(method, $"schedules/{id}") { Content = JsonContent.Create(body) };
        request.Headers.IfMatch.Add(ifMatch!);
        using var answer = await scenario.Host.Http.SendAsync(request);
        return (answer.StatusCode, answer.Headers.ETag);
    }
}
