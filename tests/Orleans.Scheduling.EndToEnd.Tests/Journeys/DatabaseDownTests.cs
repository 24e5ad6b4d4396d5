using System.Net;
using System.Net.Http.Json;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>The database goes away and comes back; the service needs no restart. Runs on a PostgreSQL of its own.</summary>
public sealed class DatabaseDownTests(PostgresServer postgres, ITestOutputHelper output) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task Started_before_its_database_it_asks_for_patience_and_then_works()
    {
        await using var scenario = await Scenario.PrepareAsync(postgres, output);
        await postgres.StopAsync();
        try
        {
            scenario.Host.Launch();
            await Patience.UntilAsync("it is alive", async () => await scenario.Host.StatusAsync("/live") == HttpStatusCode.OK);
            await RefusesAsync(scenario);
        }
        finally
        {
            await postgres.StartAsync();
        }

        await scenario.Host.ReadyAsync();
        var schedule = await scenario.CreateAsync(intervalSeconds: 1, startsIn: 0);
        await scenario.FiresAfterAsync(schedule.ScheduleId, schedule.CreatedAt);
    }

    [Fact]
    public async Task While_it_is_away_requests_are_refused_and_no_due_time_is_lost()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var schedule = await scenario.CreateAsync(intervalSeconds: 1, startsIn: 1);
        var id = schedule.ScheduleId;
        await scenario.FiresAfterAsync(id, schedule.CreatedAt);
        await postgres.StopAsync();
        var away = DateTime.UtcNow;
        try
        {
            await RefusesAsync(scenario);
            await Patience.UntilAsync("due times pass", () => Task.FromResult(DateTime.UtcNow > away.AddSeconds(4)));
        }
        finally
        {
            await postgres.StartAsync();
        }

        var back = DateTime.UtcNow;
        await scenario.FiresAfterAsync(id, back);
        output.WriteLine($"Fires again {(DateTime.UtcNow - back).TotalSeconds:0.0} s after its database is back.");
        await Ledger.CloseAsync(scenario, id);
    }

    private static async Task RefusesAsync(Scenario scenario)
    {
        using var read = await scenario.Host.Http.GetAsync("schedules");
        AssertAsksForPatience(read);
        using var written = await scenario.Host.Http.PostAsJsonAsync(
            "schedules", new { name = "a", interval_seconds = 1, target_command = "log" });
        AssertAsksForPatience(written);
    }

    private static void AssertAsksForPatience(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }
}
