using System.Diagnostics;
using System.Globalization;
using Quartz;

namespace Orleans.Scheduling.Benchmarks.Children;

/// <summary>Quartz.NET, clustered on PostgreSQL: one durable job, a trigger for every schedule.</summary>
internal static class QuartzChild
{
    private const int Creators = 32;
    private static Runs<string> _runs = null!;

    /// <param name="arguments"><c>default</c> or <c>tuned</c>; perhaps a file for what runs.</param>
    internal static async Task RunAsync(string[] arguments)
    {
        _runs = new Runs<string>(arguments.ElementAtOrDefault(1));
        var connectionString = Environment.GetEnvironmentVariable(Contestants.QuartzNet.ConnectionVariable)!;
        await using var factory = QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(connectionString);
                store.UseClustering();
                store.UseSystemTextJsonSerializer();
                store.ProvisionSchema();
            });
            if (arguments[0] == "tuned")
            {
                quartz.UseDefaultThreadPool(Contestants.QuartzNet.TunedThreads);
                quartz.ConfigureScheduler(o =>
                {
                    o.MaxBatchSize = Contestants.QuartzNet.TunedBatch;
                    o.BatchTriggerAcquisitionFireAheadTimeWindow = Contestants.QuartzNet.TunedWindow;
                });
            }
        }).Build();
        var scheduler = await factory.GetScheduler();
        var job = JobBuilder.Create<NoOp>().WithIdentity("no-op").StoreDurably().RequestRecovery().Build();
        await scheduler.AddJob(job, new AddJobOptions { Replace = true });
        await scheduler.Start();
        await Conversation.HoldAsync(async question => question switch
        {
            ["create", var name, var count, var due] => await CreateAsync(Number(count), i => scheduler.ScheduleJob(
                TriggerBuilder.Create().WithIdentity($"{name}-{i}").ForJob(job).StartAt(Time(due)).Build())),
            ["repeat", var name, var count, var start, var seconds] => await CreateAsync(Number(count), i => scheduler.ScheduleJob(
                TriggerBuilder.Create().WithIdentity($"{name}-{i}").ForJob(job)
                    .StartAt(Time(start) + TimeSpan.FromSeconds(Number(seconds) * (i / double.Parse(count, CultureInfo.InvariantCulture))))
                    .WithSchedule(SimpleScheduleBuilder.Create().WithInterval(TimeSpan.FromSeconds(Number(seconds))).RepeatForever())
                    .Build())),
            ["wait", var count, var seconds] => await _runs.WaitAsync(Number(count), TimeSpan.FromSeconds(Number(seconds))),
            ["window", var from, var to] => _runs.Of(Time(from), Time(to)),
            ["usage"] => Usage.SoFar(),
            _ => throw new ArgumentException(string.Join(' ', question)),
        });
        await scheduler.Shutdown();
    }

    private static async Task<Took> CreateAsync(int count, Func<int, ValueTask<DateTimeOffset>> schedule)
    {
        _runs.Forget();
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Creators }, async (i, _) => await schedule(i));
        return new Took(watch.Elapsed.TotalSeconds);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));

    private sealed class NoOp : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            var trigger = context.Recovering ? context.RecoveringTriggerKey : context.Trigger.Key;
            _runs.Record(trigger!.Name, context.ScheduledFireTimeUtc!.Value);
            return ValueTask.CompletedTask;
        }
    }
}
