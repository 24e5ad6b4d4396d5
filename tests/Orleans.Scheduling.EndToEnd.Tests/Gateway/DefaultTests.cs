using System.Text.Json.Nodes;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>What a schedule over REST is given where it doesn't say.</summary>
public sealed class DefaultTests
{
    private static readonly (string, string)[] Settings =
    [
        ("Scheduling:DefaultTimeZone", "Europe/Berlin"),
        ("Scheduling:DefaultMisfireGraceSeconds", "60"),
        ("Scheduling:DefaultMaxInstances", "7"),
        ("Scheduling:DefaultMisfirePolicy", "all"),
        ("Scheduling:WebhookBaseUrl", "https://router.example/base/"),
    ];

    [Theory]
    [InlineData("{\"name\":\"n\",\"cron_expression\":\"0 9 * * *\",\"target_command\":\"c\"}", "Europe/Berlin", 7, "all", 60)]
    [InlineData("{\"name\":\"n\",\"schedule\":{\"type\":\"interval\",\"interval\":60},\"target_command\":\"c\"}", "Europe/Berlin", 7, "all", 60)]
    [InlineData("{\"name\":\"n\",\"schedule_type\":\"immediate\",\"target_command\":\"c\"}", "Europe/Berlin", 7, "all", null)]
    [InlineData("{\"name\":\"n\",\"scheduled_time\":\"2027-05-01T09:00:00Z\",\"target_command\":\"c\"}", "Europe/Berlin", 7, "all", null)]
    [InlineData(
        "{\"name\":\"n\",\"interval_seconds\":60,\"timezone\":\"Asia/Tokyo\",\"max_instances\":1,\"misfire_policy\":\"none\",\"misfire_grace_seconds\":null,\"target_command\":\"c\"}",
        "Asia/Tokyo", 1, "none", null)]
    public async Task What_it_does_not_say_is_the_service_s_default(string json, string zone, int instances, string misfire, int? grace)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(Settings);

        var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/schedules", json);

        Assert.Equal(201, answer.Status);
        Assert.Equal(
            (zone, instances, misfire, grace),
            ((string)answer.Json!["timezone"]!, (int)answer.Json["max_instances"]!, (string)answer.Json["misfire_policy"]!,
                (int?)answer.Json["misfire_grace_seconds"]));
    }

    [Theory]
    [InlineData("/jobs/1", "https://router.example/base/jobs/1")]
    [InlineData("//evil.example/x", "https://router.example/base/evil.example/x")]
    [InlineData("http://other.example/y", "http://other.example/y")]
    public async Task A_relative_webhook_is_below_the_base(string url, string expected)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(Settings);
        var json = new JsonObject { ["name"] = "n", ["interval_seconds"] = 60, ["webhook"] = new JsonObject { ["url"] = url } };

        var created = await gateway.SendAsync(HttpMethod.Post, "/api/v1/schedules", json.ToJsonString());
        Assert.Equal(expected, (string)created.Json!["webhook"]!["url"]!);

        var patch = new JsonObject { ["webhook"] = new JsonObject { ["url"] = "/z" } }.ToJsonString();
        var patched = await gateway.SendAsync(HttpMethod.Patch, $"/api/v1/schedules/{(Guid)created.Json["schedule_id"]!}", patch);
        Assert.Equal("https://router.example/base/z", (string)patched.Json!["webhook"]!["url"]!);
    }

    [Fact]
    public async Task Without_a_base_a_relative_webhook_is_refused()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var answer = await gateway.SendAsync(
            HttpMethod.Post, "/api/v1/schedules", """{"name":"n","interval_seconds":60,"webhook":{"url":"/jobs/1"}}""");

        Assert.Equal(400, answer.Status);
        Assert.NotNull(answer.Json!["errors"]!["webhook.url"]);
    }

    [Theory]
    [InlineData("Scheduling:DefaultTimeZone", "Mars/Olympus")]
    [InlineData("Scheduling:DefaultMaxInstances", "0")]
    [InlineData("Scheduling:DefaultMisfireGraceSeconds", "0")]
    [InlineData("Scheduling:WebhookBaseUrl", "ftp://router")]
    [InlineData("Scheduling:WebhookBaseUrl", "/relative")]
    [InlineData("Scheduling:Conflicts:WindowSeconds", "-1")]
    [InlineData("Scheduling:Conflicts:WindowSeconds", "3601")]
    public async Task A_default_that_no_schedule_may_have_stops_the_start_and_is_named(string option, string value)
    {
        var refusal = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => GatewayUnderTest.StartAsync((option, value)));

        Assert.Contains(option, refusal.Message, StringComparison.Ordinal);
    }
}
