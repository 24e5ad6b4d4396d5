// A nightly report with three HTTP steps and a choice, as a workflow (nightly-report.json). It is run once for each of two
// regions at once: one has orders, the other none.
//     dotnet run --project samples/NightlyReport [--ConnectionStrings:Reports …] [--SiloPort 11141] [--GatewayPort 30030]

using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using NightlyReport;
using Orleans.Scheduling.Gateway;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Embedded;
using Orleans.Scheduling.Postgres.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.Logging
    .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
    .AddFilter("System.Net.Http", LogLevel.Warning)
    .AddFilter("Npgsql", LogLevel.Warning)
    .AddFilter("Orleans", LogLevel.Warning);

// Without a connection string: a PostgreSQL of its own, from the machine's binaries, that stops with the application.
var configured = builder.Configuration.GetConnectionString("Reports");
await using var embedded = configured is not null ? null : await EmbeddedPostgres.StartAsync(
    new EmbeddedPostgresOptions
    {
        DataFolder = Path.Combine(builder.Environment.ContentRootPath, builder.Configuration["DataFolder"] ?? "data"),
        Database = "reports",
    },
    NullLoggerFactory.Instance,
    TimeProvider.System,
    CancellationToken.None);

builder.UseOrleans(silo =>
{
    silo.UseLocalhostClustering(
        builder.Configuration.GetValue("SiloPort", 11141), builder.Configuration.GetValue("GatewayPort", 30030));
    silo.AddScheduling();
    silo.UsePostgres(configured ?? embedded!.ConnectionString);

    // The shop is on this machine; otherwise only public addresses are called.
    silo.Services.Configure<SchedulingOptions>(o =>
    {
        o.Webhooks.AllowedHosts.Add("localhost");
        o.Webhooks.AllowedHosts.Add("127.0.0.1");
    });
});
builder.Services.AddSchedulingGateway(builder.Configuration);

var app = builder.Build();
app.MapShop();
app.MapScheduling();
await app.StartAsync();

// From here on, what any client of the REST interface does.
using var http = new HttpClient { BaseAddress = new Uri($"{app.Urls.First()}/api/v1/") };
using var workflow = new StringContent(
    await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "nightly-report.json")), new MediaTypeHeaderValue("application/json"));
await AnswerAsync(await http.PutAsync("workflows/nightly-report", workflow));

// However often the sample is started within a week, one schedule.
http.DefaultRequestHeaders.Add("Idempotency-Key", $"nightly-report of {app.Urls.First()}");
var schedule = await AnswerAsync(await http.PostAsJsonAsync("schedules", new
{
    name = "nightly report",
    cron_expression = "0 2 * * *",
    timezone = "Europe/Paris",
    workflow_id = "nightly-report",
    context_data = new { region = "north", shop = $"{app.Urls.First()}/shop" },
}));
http.DefaultRequestHeaders.Remove("Idempotency-Key");

foreach (var region in (string[])["north", "south"])
{
    var triggered = await AnswerAsync(await http.PostAsJsonAsync(
        $"schedules/{schedule["schedule_id"]}/trigger", new { context_data = new { region, shop = $"{app.Urls.First()}/shop" } }));
    JsonObject execution;
    do
    {
        await Task.Delay(TimeSpan.FromMilliseconds(100));
        execution = await AnswerAsync(await http.GetAsync($"executions/{triggered["execution_id"]}"));
    }
    while (execution["finished_at"] is null);
    Console.WriteLine($"{region}: {execution["status"]}, {execution["response_excerpt"] ?? execution["error"]}");
}

Console.WriteLine("It goes on every night at 2; Ctrl-C ends it.");
await app.WaitForShutdownAsync();

static async Task<JsonObject> AnswerAsync(HttpResponseMessage answer)
{
    using (answer)
    {
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadFromJsonAsync<JsonObject>())!
            : throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
    }
}
