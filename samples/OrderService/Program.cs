// An Orleans application of its own that hosts schedules in its silo, on the database that keeps its orders.
//     dotnet run --project samples/OrderService [--ConnectionStrings:Orders …] [--SiloPort 11121] [--GatewayPort 30010]

using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OrderService;
using Orleans.Scheduling.Gateway;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Embedded;
using Orleans.Scheduling.Postgres.Hosting;
using Orleans.Scheduling.Schedules;
using Orleans.Scheduling.Targets;

const string Provider = "Npgsql";

var builder = WebApplication.CreateBuilder(args);
builder.Logging
    .AddFilter("Npgsql", LogLevel.Warning)
    .AddFilter("Orleans", LogLevel.Warning)
    .AddFilter("Orleans.Scheduling", LogLevel.Information);

// Without a connection string: a PostgreSQL of its own, from the machine's binaries, that stops with the application.
var configured = builder.Configuration.GetConnectionString("Orders");
await using var embedded = configured is not null ? null : await EmbeddedPostgres.StartAsync(
    new EmbeddedPostgresOptions
    {
        DataFolder = Path.Combine(builder.Environment.ContentRootPath, builder.Configuration["DataFolder"] ?? "data"),
        Database = "orders",
    },
    NullLoggerFactory.Instance,
    TimeProvider.System,
    CancellationToken.None);
var database = configured ?? embedded!.ConnectionString;

builder.UseOrleans(silo =>
{
    // What the application had before. The tables are among those that UsePostgres makes.
    silo.ConfigureEndpoints(
        IPAddress.Loopback,
        builder.Configuration.GetValue("SiloPort", 11121),
        builder.Configuration.GetValue("GatewayPort", 30010));
    silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (Provider, database));
    silo.AddAdoNetGrainStorageAsDefault(o => (o.Invariant, o.ConnectionString) = (Provider, database));

    // What schedules need.
    silo.AddScheduling();
    silo.UsePostgres(database);
    silo.Services.AddWorkflowHandler<PaymentReminder>(PaymentReminder.Name);
    silo.Services.AddSingleton<IScheduleAdmission, OrdersOnly>();
});
builder.Services.AddSingleton<Mailer>();

// The REST interface, for operators. It reads the section Scheduling; set ApiKeys there before others can connect.
builder.Services.AddSchedulingGateway(builder.Configuration);

var app = builder.Build();
app.MapOrders();
app.MapScheduling();
await app.RunAsync();
