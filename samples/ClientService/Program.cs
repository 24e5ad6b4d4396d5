// A service of its own that creates a schedule and hears of its executions, as an Orleans client of the schedule service.
//     dotnet run --project samples/ClientService [--Gateway 127.0.0.1:30000] [--ClusterId …] [--ServiceId …]

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Scheduling;

const int Fires = 3;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.None).AddFilter("Orleans.Scheduling", LogLevel.Warning);
var gateway = IPEndPoint.Parse(builder.Configuration["Gateway"] ?? "127.0.0.1:30000");
var clusterId = builder.Configuration["ClusterId"] ?? "orleans-scheduling";
builder.UseOrleansClient(client => client
    .UseStaticClustering(gateway)
    .Configure<ClusterOptions>(o =>
    {
        o.ClusterId = clusterId;
        o.ServiceId = builder.Configuration["ServiceId"] ?? "orleans-scheduling";
    }));

using var host = builder.Build();
using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
try
{
    await host.StartAsync(patience.Token);
}
catch (Exception) when (patience.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync(
        $"No silo of the cluster {clusterId} answers at {gateway}. Start the service, or name another --Gateway.");
    return 1;
}

var client = host.Services.GetRequiredService<IClusterClient>();
var id = Guid.CreateVersion7();
var schedule = client.GetGrain<IScheduleGrain>(id);
var (ended, allEnded) = (0, new TaskCompletionSource());

// Before the schedule is created, so that nothing is missed.
await using var subscription = await ExecutionSubscription.StartAsync(
    client,
    id,
    execution =>
    {
        Console.WriteLine(
            $"{execution.ScheduledAt:HH:mm:ss.fff} execution {execution.ExecutionId} {execution.Status} {execution.Error}");
        // Without an attempt, it's of fires that never became an execution.
        if (execution.Attempt > 0 && execution.Status.IsTerminal() && ++ended == Fires)
            allEnded.SetResult();
        return Task.CompletedTask;
    },
    host.Services.GetRequiredService<ILogger<ExecutionSubscription>>());

ScheduleSnapshot? now;
try
{
    now = await schedule.CreateAsync(
        new ScheduleDefinition
        {
            Name = "each second",
            Timing = new ScheduleTiming { Type = ScheduleType.Interval, IntervalSeconds = 1 },
            Target = new ExecutionTarget
            {
                Command = new CommandTarget { Name = "log", PayloadJson = """{"text": "hello"}""" },
            },
            MaxExecutions = Fires,
        },
        new Caller { Name = "client-service" });
    Console.WriteLine($"Created schedule {id}; it fires next at {now.NextExecutionAt:HH:mm:ss.fff}.");

    // An event may get lost. The schedule itself knows whether it is done.
    do
    {
        await Task.WhenAny(allEnded.Task, Task.Delay(TimeSpan.FromSeconds(5)));
        now = await schedule.GetAsync();
    }
    while (now is { Status: ScheduleStatus.Active });
}
catch (SchedulingException refusal)
{
    await Console.Error.WriteLineAsync($"{refusal.Error}: {refusal.Message}");
    return 1;
}

Console.WriteLine($"{now?.Status}: {now?.ExecutionCount} executions, {now?.ErrorCount} of them failed.");
return 0;
