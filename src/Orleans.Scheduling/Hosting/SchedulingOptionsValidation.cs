using Microsoft.Extensions.Options;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Hosting;

/// <summary>Refuses, at the start, options that can't be used; each message names its option.</summary>
internal sealed class SchedulingOptionsValidation : IValidateOptions<SchedulingOptions>
{
    private const int MaxConcurrent = 100_000;
    private const int MaxTimeoutSeconds = 30 * 24 * 3600;
    private const int MaxQueueTtlSeconds = 7 * 24 * 3600;
    private const int MaxPlaces = 10_000;
    private const int MaxGraceSeconds = 3600;
    private const int MaxSchedules = 10_000_000;
    private const int MaxCreates = 1_000_000;
    private const int MaxLookaheadDays = 36_500;
    private const int MaxHistoryDays = 36_500;
    private const int MaxHistoryRows = 1_000_000;
    private const int MaxIterations = 10_000;
    private const int MaxOperations = 100_000;
    private const int MaxDepth = 50;

    public ValidateOptionsResult Validate(string? name, SchedulingOptions options)
    {
        var failures = new ValidateOptionsResultBuilder();
        Check(failures, nameof(options.MaxConcurrentWorkflows), options.MaxConcurrentWorkflows, 1, MaxConcurrent);
        Check(failures, nameof(options.WorkflowTimeoutSeconds), options.WorkflowTimeoutSeconds, 1, MaxTimeoutSeconds);
        Check(failures, nameof(options.DefaultMaxRetries), options.DefaultMaxRetries, 0, ScheduleRetry.MostRetries);
        Check(
            failures, nameof(options.DefaultRetryDelaySeconds), options.DefaultRetryDelaySeconds, 1,
            ScheduleRetry.DefaultMaxDelaySeconds);
        Check(failures, nameof(options.MaxScheduleLookaheadDays), options.MaxScheduleLookaheadDays, 1, MaxLookaheadDays);
        Check(failures, nameof(options.MaxSchedulesPerCreator), options.MaxSchedulesPerCreator, 0, MaxSchedules);
        Check(failures, nameof(options.MaxCreatesPerMinutePerCreator), options.MaxCreatesPerMinutePerCreator, 0, MaxCreates);
        Check(failures, nameof(options.HistoryRetentionDays), options.HistoryRetentionDays, 0, MaxHistoryDays);
        Check(failures, nameof(options.HistoryPerSchedule), options.HistoryPerSchedule, 0, MaxHistoryRows);
        Check(failures, nameof(options.ShutdownGraceSeconds), options.ShutdownGraceSeconds, 0, MaxGraceSeconds);
        Check(failures, nameof(options.QueueTtlSeconds), options.QueueTtlSeconds, 1, MaxQueueTtlSeconds);
        foreach (var (target, places) in options.Limits.Targets)
        {
            Check(failures, $"Limits:Targets:{target}", places, 1, MaxPlaces);
        }

        Check(failures, "Workflows:MaxIterations", options.Workflows.MaxIterations, 1, MaxIterations);
        Check(failures, "Workflows:MaxOperations", options.Workflows.MaxOperations, 1, MaxOperations);
        Check(failures, "Workflows:MaxDepth", options.Workflows.MaxDepth, 1, MaxDepth);
        Check(failures, () => new AllowedHosts(options.Webhooks.AllowedHosts));
        Check(failures, () => new AllowedNames(HandlerRegistry.Option, options.Handlers.Allowed));
        Check(failures, () => new AllowedNames(GrainSteps.Option, options.Grains.Allowed));
        return failures.Build();
    }

    private static void Check(ValidateOptionsResultBuilder failures, Func<object> read)
    {
        try
        {
            _ = read();
        }
        catch (FormatException e)
        {
            failures.AddError(e.Message);
        }
    }

    private static void Check(ValidateOptionsResultBuilder failures, string option, int value, int least, int most)
    {
        if (value < least || value > most)
            failures.AddError($"Scheduling:{option} is {value}; it must be {least} to {most}.");
    }
}
