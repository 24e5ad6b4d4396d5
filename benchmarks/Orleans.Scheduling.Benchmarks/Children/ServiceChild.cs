using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Host.Cluster;
using Orleans.Scheduling.Host.Configuration;
using Orleans.Scheduling.Postgres.Hosting;
using Orleans.Scheduling.Postgres.Migrations;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Benchmarks.Children;

/// <summary>One silo as the host configures it, without the REST gateway, and a client of it in the same process.</summary>
internal static class ServiceChild
{
    private const int Creators = 256;
    private const string Handler = "no-op";

    // What schedules call: the handler, or a workflow of this name whose only step calls it.
    private static readonly string? _workflow =
        Environment.GetEnvironmentVariable(Contestants.Ours.WorkflowVariable) is { Length: > 0 } name ? name : null;

    // As the answer over REST would say.
    private static readonly TimeSpan _retryAfter = TimeSpan.FromSeconds(1);

    /// <param name="ports">Of the silo and of its gateway for Orleans clients; perhaps a file for what runs.</param>
    internal static async Task RunAsync(string[] ports)
    {
        var connectionString = Environment.GetEnvironmentVariable(Contestants.Ours.ConnectionVariable)!;
        var runs = new Runs<Guid>(ports.ElementAtOrDefault(2));
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSchedulingPostgres(connectionString);
        builder.Services.AddSingleton(runs);
        builder.Services.AddWorkflowHandler<NoOp>(Handler);
        var settings = new ServiceSettings
        {
            Silo = new SiloSettings { Port = int.Parse(ports[0], CultureInfo.InvariantCulture) },
            Gateway = new OrleansGatewaySettings { Port = int.Parse(ports[1], CultureInfo.InvariantCulture) },
        };
        builder.UseOrleans(silo => silo.AddService(settings, IPAddress.Loopback, connectionString));
        using var host = builder.Build();
        await host.Services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();

        // A first read: started isn't ready until a grain answers.
        await grains.GetGrain<IScheduleGrain>(Guid.CreateVersion7()).GetAsync();
        if (_workflow is not null)
        {
            var step = new WorkflowStep { Id = "call", Handler = new CommandTarget { Name = Handler } };
            await grains.GetGrain<IWorkflowGrain>(_workflow).PutAsync(
                new WorkflowDefinition { Steps = [step] }, expectedVersion: null, Caller.Anonymous);
        }

        await Conversation.HoldAsync(async question => question switch
        {
            ["create", var name, var count, var due] => await CreateAsync(grains, runs, Number(count), _ => OneTime(name, Time(due))),
            ["repeat", var name, var count, var start, var seconds] => await CreateAsync(
                grains, runs, Number(count), i => Interval(name, Time(start), Number(seconds), i / double.Parse(count, CultureInfo.InvariantCulture))),
            ["wait", var count, var seconds] => await runs.WaitAsync(Number(count), TimeSpan.FromSeconds(Number(seconds))),
            ["window", var from, var to] => runs.Of(Time(from), Time(to)),
            ["count"] => new Progress(runs.Count()),
            ["list", var from, var to] => runs.List(Time(from), Time(to)),
            ["trigger", var seconds, var callers] => await TriggerAsync(grains, TimeSpan.FromSeconds(Number(seconds)), Number(callers)),
            ["usage"] => Usage.SoFar(),
            _ => throw new ArgumentException(string.Join(' ', question)),
        });
        await host.StopAsync();
    }

    private static async Task<Took> CreateAsync(
        IGrainFactory grains, Runs<Guid> runs, int count, Func<int, ScheduleDefinition> definition)
    {
        runs.Forget();
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Creators }, async (i, cancelled) =>
            await grains.GetGrain<IScheduleGrain>(Guid.CreateVersion7()).CreateAsync(definition(i), Caller.Anonymous, cancelled));
        return new Took(watch.Elapsed.TotalSeconds);
    }

    private static async Task<Triggered> TriggerAsync(IGrainFactory grains, TimeSpan duration, int callers)
    {
        var schedule = grains.GetGrain<IScheduleGrain>(Guid.CreateVersion7());
        await schedule.CreateAsync(
            OneTime("hot", DateTimeOffset.UtcNow.AddDays(30)) with { Overlap = OverlapPolicy.AllowAll }, Caller.Anonymous);
        var (accepted, refused) = (0, 0);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            while (watch.Elapsed < duration)
            {
                try
                {
                    await schedule.TriggerAsync(null, Caller.Anonymous);
                    Interlocked.Increment(ref accepted);
                }
                catch (SchedulingException refusal) when (refusal.Error == SchedulingError.TooManyRequests)
                {
                    Interlocked.Increment(ref refused);
                    await Task.Delay(_retryAfter);
                }
            }
        }));
        return new Triggered(accepted, refused, watch.Elapsed.TotalSeconds);
    }

    private static ScheduleDefinition OneTime(string name, DateTimeOffset due) =>
        Definition(name, new ScheduleTiming { Type = ScheduleType.OneTime, ScheduledTime = due });

    private static ScheduleDefinition Interval(string name, DateTimeOffset start, int seconds, double phase) =>
        Definition(name, new ScheduleTiming
        {
            Type = ScheduleType.Interval,
            IntervalSeconds = seconds,
            StartAt = start + TimeSpan.FromSeconds(seconds * phase),
        });

    private static ScheduleDefinition Definition(string name, ScheduleTiming timing) => new()
    {
        Name = name,
        Timing = timing,
        Target = _workflow is null
            ? new ExecutionTarget { Command = new CommandTarget { Name = Handler } }
            : new ExecutionTarget { WorkflowId = _workflow },
    };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));

    private sealed class NoOp(Runs<Guid> runs) : IWorkflowHandler
    {
        public Task<string?> RunAsync(WorkflowContext context, CancellationToken cancellationToken)
        {
            runs.Record(context.ExecutionId, context.ScheduledAt);
            return Task.FromResult<string?>(null);
        }
    }
}

/// <summary>What became of calls that trigger one schedule.</summary>
internal sealed record Triggered(int Accepted, int Refused, double Seconds);
