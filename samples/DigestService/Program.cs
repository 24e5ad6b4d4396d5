// A .NET handler with a typed payload and progress: a digest is scheduled for every morning, sent once at once, and watched.
//     dotnet run --project samples/DigestService [--ConnectionStrings:Digests …] [--SiloPort 11131] [--GatewayPort 30020]

using System.Text.Json.Nodes;
using DigestService;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Scheduling;
using Orleans.Scheduling.Gateway;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Embedded;
using Orleans.Scheduling.Postgres.Hosting;
using Orleans.Scheduling.Targets;

var builder = WebApplication.CreateBuilder(args);
builder.Logging
    .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
    .AddFilter("System.Net.Http", LogLevel.Warning)
    .AddFilter("Npgsql", LogLevel.Warning)
    .AddFilter("Orleans", LogLevel.Warning);

// Without a connection string: a PostgreSQL of its own, from the machine's binaries, that stops with the application.
var configured = builder.Configuration.GetConnectionString("Digests");
await using var embedded = configured is not null ? null : await EmbeddedPostgres.StartAsync(
    new EmbeddedPostgresOptions
    {
        DataFolder = Path.Combine(builder.Environment.ContentRootPath, builder.Configuration["DataFolder"] ?? "data"),
        Database = "digests",
    },
    NullLoggerFactory.Instance,
    TimeProvider.System,
    CancellationToken.None);

builder.UseOrleans(silo =>
{
    silo.UseLocalhostClustering(
        builder.Configuration.GetValue("SiloPort", 11131), builder.Configuration.GetValue("GatewayPort", 30020));
    silo.AddScheduling();
    silo.UsePostgres(configured ?? embedded!.ConnectionString);
    silo.Services.AddWorkflowHandler<SendDigest>(SendDigest.Name);
});
builder.Services.AddSingleton<Mailer>();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSchedulingGateway(builder.Configuration);

var app = builder.Build();
app.MapScheduling();
await app.StartAsync();

// The same schedule whenever the sample is started.
var id = new Guid("0190a3c5-7c00-7000-8000-0000000d19e5");
var schedule = app.Services.GetRequiredService<IGrainFactory>().GetGrain<IScheduleGrain>(id);
if (await schedule.GetAsync() is null)
{
    await schedule.CreateAsync(
        new ScheduleDefinition
        {
            Name = "morning digest",
            Timing = new ScheduleTiming { Type = ScheduleType.Cron, Cron = "0 7 * * *", TimeZone = "Europe/Paris" },
            Target = new ExecutionTarget
            {
                Command = new CommandTarget
                {
                    Name = SendDigest.Name,
                    PayloadJson = """{"send_to": ["ann@example.org", "bob@example.org", "eve@example.org", "joe@example.org"], "subject": "What is new"}""",
                },
            },
        },
        new Caller { Name = "digest-service" });
}

var execution = await schedule.TriggerAsync(contextJson: null, new Caller { Name = "digest-service" });
var address = $"{app.Urls.First()}/api/v1/executions/{execution}";
Console.WriteLine($"Sending it now: {address}");

// What anybody sees who asks for the execution.
using var http = new HttpClient();
for (string? shown = null, status = null; status is not ("succeeded" or "failed" or "timed_out" or "cancelled");)
{
    var answer = (await http.GetFromJsonAsync<JsonObject>(address, app.Lifetime.ApplicationStopping))!;
    status = (string?)answer["status"];
    var line = $"{status}: {(string?)answer["progress"]?["message"] ?? "not begun"}{((double?)answer["progress"]?["percent"] is { } percent ? $" ({percent:0} %)" : "")}";
    if (line != shown)
        Console.WriteLine(shown = line);
    await Task.Delay(TimeSpan.FromMilliseconds(100));
}

Console.WriteLine("It goes on every morning at 7; Ctrl-C ends it.");
await app.WaitForShutdownAsync();
