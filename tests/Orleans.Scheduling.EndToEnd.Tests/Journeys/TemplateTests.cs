using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>A template, the schedules that follow it, its edits, and schedules that get in each other's way.</summary>
[Collection(JourneyTests.Name)]
public sealed class TemplateTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task A_schedule_takes_what_is_not_its_own_from_its_template_and_follows_its_edits()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var http = scenario.Host.Http;
        var (status, template) = await SendAsync(http, HttpMethod.Put, "templates/nightly",
            new { cron_expression = "0 2 * * *", timezone = "Europe/Berlin", target_command = "log", priority = 2 });
        Assert.Equal((HttpStatusCode.Created, 1), (status, (int)template["version"]!));

        (status, var refused) = await SendAsync(http, HttpMethod.Post, "schedules", new { name = "n", template = "nihgtly" });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("did you mean nightly?", (string)refused["errors"]!["template"]![0]!, StringComparison.Ordinal);

        (_, var schedule) = await SendAsync(
            http, HttpMethod.Post, "schedules", new { name = "n", template = "nightly", follow_template = true, timezone = "Asia/Tokyo" });
        var path = $"schedules/{schedule["schedule_id"]}";
        Assert.Equal(("0 2 * * *", "Asia/Tokyo", 2, "log"), (
            (string)schedule["cron_expression"]!, (string)schedule["timezone"]!, (int)schedule["priority"]!, (string)schedule["target_command"]!));
        Assert.Equal("timezone", (string)Assert.Single(schedule["template_overrides"]!.AsArray())!);

        // An edit of the template reaches it; its own zone stays.
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(
            http, HttpMethod.Put, "templates/nightly", new { priority = 3 }, ("If-Match", "\"7\""))).Status);
        await SendAsync(http, HttpMethod.Put, "templates/nightly",
            new { cron_expression = "0 3 * * *", timezone = "UTC", target_command = "log", priority = 3 }, ("If-Match", "\"1\""));
        await Patience.UntilAsync("the schedule goes by version 2", async () => (int)(await GetAsync(http, path))["template_version"]! == 2);
        schedule = await GetAsync(http, path);
        Assert.Equal(("0 3 * * *", "Asia/Tokyo", 3), (
            (string)schedule["cron_expression"]!, (string)schedule["timezone"]!, (int)schedule["priority"]!));
        var update = (await GetAsync(http, $"audit?schedule_id={schedule["schedule_id"]}"))["items"]![0]!;
        Assert.Equal(("schedule_update", "template nightly is at version 2"), ((string)update["action"]!, (string)update["note"]!));

        // A field is given back, another made its own.
        (_, schedule) = await SendAsync(http, HttpMethod.Patch, path, new { use_template = new[] { "timezone" }, priority = 9 });
        Assert.Equal(("UTC", 9, "priority"), (
            (string)schedule["timezone"]!, (int)schedule["priority"]!, string.Join(' ', schedule["template_overrides"]!.AsArray())));

        // A version that would make it wrong leaves it as it is, and it says so.
        await SendAsync(http, HttpMethod.Put, "templates/nightly", new { timezone = "UTC" });
        await Patience.UntilAsync("the schedule refuses version 3", async () => (await GetAsync(http, path))["warnings"]!.AsArray().Count == 1);
        schedule = await GetAsync(http, path);
        Assert.Equal(("0 3 * * *", 2), ((string)schedule["cron_expression"]!, (int)schedule["template_version"]!));
        Assert.Contains("version 3", (string)schedule["warnings"]![0]!, StringComparison.Ordinal);

        // The host is killed and comes back.
        await scenario.Host.KillAsync();
        await scenario.Host.StartAsync();
        Assert.Equal(3, (int)(await GetAsync(http, "templates/nightly"))["version"]!);
        Assert.Equal("nightly", (string)Assert.Single((await GetAsync(http, "templates"))["items"]!.AsArray())!["name"]!);

        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(http, HttpMethod.Delete, "templates/nightly")).Status);
        await SendAsync(http, HttpMethod.Patch, path, new { template = (string?)null });
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(http, HttpMethod.Delete, "templates/nightly")).Status);
        Assert.Equal(HttpStatusCode.NotFound, await scenario.Host.StatusAsync("templates/nightly"));
    }

    [Fact]
    public async Task Where_versions_must_be_named_a_template_s_is_one_of_them_and_who_wants_no_hints_gets_none()
    {
        await using var scenario = await Scenario.StartAsync(
            postgres, output, "Scheduling:RequireIfMatch=true", "Scheduling:Conflicts:WindowSeconds=0");
        var http = scenario.Host.Http;

        Assert.Equal(428, (int)(await SendAsync(http, HttpMethod.Put, "templates/t", new { priority = 1 })).Status);
        Assert.Equal(201, (int)(await SendAsync(http, HttpMethod.Put, "templates/t", new { priority = 1 }, ("If-Match", "*"))).Status);
        Assert.Equal(428, (int)(await SendAsync(http, HttpMethod.Delete, "templates/t")).Status);
        Assert.Equal(200, (int)(await SendAsync(http, HttpMethod.Delete, "templates/t", null, ("If-Match", "\"1\""))).Status);

        var hourly = new { name = "n", target_command = "log", cron_expression = "0 * * * *" };
        await SendAsync(http, HttpMethod.Post, "schedules", hourly);
        Assert.Empty((await SendAsync(http, HttpMethod.Post, "schedules", hourly)).Json["warnings"]!.AsArray());
    }

    [Fact]
    public async Task Who_creates_a_schedule_hears_of_others_of_its_target_that_fire_when_it_does()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var http = scenario.Host.Http;
        var nightly = new { name = "first", target_command = "log", cron_expression = "0 2 * * *" };
        (_, var first) = await SendAsync(http, HttpMethod.Post, "schedules", nightly);
        Assert.Empty(first["warnings"]!.AsArray());

        (var status, var second) = await SendAsync(http, HttpMethod.Post, "schedules", nightly with { name = "second" });
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Contains(
            $"{first["schedule_id"]} \"first\"", (string)Assert.Single(second["warnings"]!.AsArray())!, StringComparison.Ordinal);
        (_, var apart) = await SendAsync(http, HttpMethod.Post, "schedules", nightly with { cron_expression = "0 4 * * *" });
        Assert.Empty(apart["warnings"]!.AsArray());
        (_, var preview) = await SendAsync(http, HttpMethod.Post, "schedules/preview", nightly with { cron_expression = "1 2 * * *" });
        Assert.Single(preview["warnings"]!.AsArray());

        var conflicts = await GetAsync(http, $"schedules/{first["schedule_id"]}/conflicts");
        var item = Assert.Single(conflicts["items"]!.AsArray())!;
        Assert.Equal((second["schedule_id"]!.ToString(), (string)item["other_fire_at"]!), (item["schedule_id"]!.ToString(), (string)item["fire_at"]!));
        Assert.Equal((2, true, 60), ((int)conflicts["compared"]!, (bool)conflicts["is_complete"]!, (int)conflicts["window_seconds"]!));
        var week = await GetAsync(http, $"schedules/{first["schedule_id"]}/conflicts?hours=168&window_seconds=3600");
        Assert.Equal(7, week["items"]!.AsArray().Count(other => (string)other!["name"]! == "second"));
        Assert.Equal(HttpStatusCode.BadRequest, await scenario.Host.StatusAsync($"schedules/{first["schedule_id"]}/conflicts?hours=169"));
        Assert.Equal(HttpStatusCode.NotFound, await scenario.Host.StatusAsync($"schedules/{Guid.NewGuid()}/conflicts"));
    }

    private static async Task<(HttpStatusCode Status, JsonNode Json)> SendAsync(
        HttpClient http, HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    private static async Task<JsonNode> GetAsync(HttpClient http, string path) => (await http.GetFromJsonAsync<JsonNode>(path))!;
}
