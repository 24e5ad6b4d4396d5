using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Orleans.Scheduling.EndToEnd.Tests.Host;

public sealed class ServiceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("os-host-").FullName;

    [Fact]
    public async Task A_schedule_made_over_HTTP_fires_and_its_history_survives_a_restart()
    {
        string id;
        await using (var service = ServiceUnderTest.Start(_folder))
        {
            using var ready = await service.UntilAsync("/ready", HttpStatusCode.OK);
            using var answer = await service.Http.PostAsJsonAsync("/api/v1/schedules", new
            {
                name = "tick", schedule_type = "interval", interval_seconds = 1, target_command = "log", max_executions = 1,
            });
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            id = answer.Headers.Location!.ToString().Split('/')[^1];
            await CompletedAsync(service, id);
            Assert.Equal(0, await service.StopAsync());
        }

        await using var again = ServiceUnderTest.Start(_folder);
        using var back = await again.UntilAsync("/ready", HttpStatusCode.OK);
        var schedule = await again.GetAsync($"/api/v1/schedules/{id}");
        Assert.Equal("completed", (string?)schedule["status"]);
        Assert.Equal(1, (int?)schedule["execution_count"]);
    }

    [Fact]
    public async Task A_schedule_made_by_an_Orleans_client_is_the_one_that_HTTP_shows()
    {
        await using var service = ServiceUnderTest.Start(_folder);
        using var ready = await service.UntilAsync("/ready", HttpStatusCode.OK);
        using var client = Microsoft.Extensions.Hosting.Host.CreateDefaultBuilder()
            .UseOrleansClient(c => c.UseLocalhostClustering(service.GatewayPort, "orleans-scheduling", "orleans-scheduling"))
            .Build();
        await client.StartAsync();

        var schedule = client.Services.GetRequiredService<IClusterClient>().GetGrain<IScheduleGrain>(Guid.CreateVersion7());
        var created = await schedule.CreateAsync(
            new ScheduleDefinition
            {
                Name = "nightly digest",
                Timing = new ScheduleTiming { Type = ScheduleType.Cron, Cron = "0 2 * * *", TimeZone = "Europe/Paris" },
                Target = new ExecutionTarget { Command = new CommandTarget { Name = "log" } },
            },
            new Caller { Name = "readme" });
        var refusal = await Assert.ThrowsAsync<SchedulingException>(
            () => schedule.UpdateAsync(created.Definition with { Name = "" }, null, Caller.Anonymous));
        await client.StopAsync();

        Assert.Equal("name", Assert.Single(refusal.Fields).Field);
        var shown = await service.GetAsync($"/api/v1/schedules/{created.ScheduleId}");
        Assert.Equal(("nightly digest", "readme"), ((string?)shown["name"], (string?)shown["created_by"]));
        Assert.Equal(created.NextExecutionAt, (DateTimeOffset?)shown["next_execution_at"]);
    }

    [Fact]
    public async Task Without_its_database_it_is_alive_and_says_what_it_waits_for()
    {
        var port = ServiceUnderTest.FreePort();
        await using var service = ServiceUnderTest.Start(
            _folder, "--ConnectionStrings:Scheduling", $"Host=127.0.0.1;Port={port};Database=none;Timeout=1");
        using var live = await service.UntilAsync("/live", HttpStatusCode.OK);
        using var refused = await service.UntilAsync("/api/v1/schedules", HttpStatusCode.ServiceUnavailable);
        Assert.Equal("5", refused.Headers.RetryAfter!.ToString());
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Equal(0, await service.StopAsync());
    }

    [Fact]
    public async Task A_taken_port_is_one_clear_line()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var service = ServiceUnderTest.Start(_folder, "--Scheduling:Silo:Port", $"{((IPEndPoint)listener.LocalEndpoint).Port}");
        Assert.Equal(1, await service.ExitAsync());
        Assert.Equal(
            $"{listener.LocalEndpoint} is in use, perhaps by another instance of this service: stop it, or choose another "
            + "Scheduling:Silo:Port.",
            service.Errors);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task An_option_that_cannot_be_used_is_one_clear_line()
    {
        await using var service = ServiceUnderTest.Start(_folder, "--Scheduling:Webhooks:AllowedHosts:0", "a b");
        Assert.Equal(1, await service.ExitAsync());
        Assert.StartsWith("Scheduling:Webhooks:AllowedHosts: 'a b'", service.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', service.Errors);
    }

    [Fact]
    public async Task Requests_must_name_this_machine_while_only_it_may_connect()
    {
        await using var service = ServiceUnderTest.Start(_folder);
        using var ready = await service.UntilAsync("/ready", HttpStatusCode.OK);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/schedules") { Headers = { Host = "evil.example" } };
        using var answer = await service.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task CompletedAsync(ServiceUnderTest service, string id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((string?)(await service.GetAsync($"/api/v1/schedules/{id}"))["status"] != "completed")
            await Task.Delay(100, patience.Token);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
