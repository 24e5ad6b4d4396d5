// A mail service that gets the command to send a digest each morning over NATS, and the schedule service that sends it.
//     dotnet run --project samples/EmailDigest [--Nats nats://host:4222] [--NatsPort 4223] [--SiloPort 11131] [--GatewayPort 30020]
// Without --Nats it runs a nats-server of its own, as it does a PostgreSQL.

using System.Net;
using EmailDigest;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;
using Orleans.Scheduling.Gateway;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Embedded;
using Orleans.Scheduling.Postgres.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.Logging
    .AddFilter("Npgsql", LogLevel.Warning)
    .AddFilter("Orleans", LogLevel.Warning)
    .AddFilter("Orleans.Scheduling", LogLevel.Information);
var folder = Path.Combine(builder.Environment.ContentRootPath, builder.Configuration["DataFolder"] ?? "data");

using var server = builder.Configuration["Nats"] is null
    ? NatsProcess.Start(builder.Configuration.GetValue("NatsPort", 4223), Path.Combine(folder, "nats"))
    : null;
if (server is null && builder.Configuration["Nats"] is null)
    return 1;
var url = builder.Configuration["Nats"] ?? server!.Url;

await using var postgres = await EmbeddedPostgres.StartAsync(
    new EmbeddedPostgresOptions { DataFolder = Path.Combine(folder, "postgres") },
    NullLoggerFactory.Instance,
    TimeProvider.System,
    CancellationToken.None);

// What the schedule service needs to know of NATS; in its own process these are its options.
builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
{
    ["Scheduling:Nats:Url"] = url,
    ["Scheduling:Nats:CommandPrefix"] = DigestSchedule.CommandPrefix,
    ["Scheduling:Nats:AllowedSubjects:0"] = MailService.Subjects,
});
builder.UseOrleans(silo =>
{
    silo.ConfigureEndpoints(
        IPAddress.Loopback,
        builder.Configuration.GetValue("SiloPort", 11131),
        builder.Configuration.GetValue("GatewayPort", 30020));
    silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = ("Npgsql", postgres.ConnectionString));
    silo.AddScheduling();
    silo.UsePostgres(postgres.ConnectionString);
});
builder.Services.AddSchedulingGateway(builder.Configuration);

// The other side: it knows NATS, and nothing of schedules but the subject at which they are made.
builder.Services.AddSingleton(new NatsConnection(new NatsOpts { Url = url, RetryOnInitialConnect = true }));
builder.Services.AddHostedService<MailService>();
builder.Services.AddHostedService(provider => new DigestSchedule(
    provider.GetRequiredService<NatsConnection>(), Path.Combine(folder, "digest-schedule"), provider.GetRequiredService<ILogger<DigestSchedule>>()));

var app = builder.Build();
app.MapScheduling();
await app.RunAsync();
return 0;
