using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Host.Handlers;

/// <summary>
/// The handler <c>log</c>: writes its trigger to the log. Something to schedule before anything else is there.
/// </summary>
internal sealed partial class LogHandler(ILogger<LogHandler> logger) : IWorkflowHandler
{
    /// <summary>The name it is registered under.</summary>
    public const string Name = "log";

    public Task<string?> RunAsync(WorkflowContext context, CancellationToken cancellationToken)
    {
        LogFired(
            context.ScheduleId, context.ScheduledAt, context.ExecutionId, context.Attempt, context.PayloadJson,
            context.ContextJson);
        return Task.FromResult<string?>(null);
    }

    [LoggerMessage(1, LogLevel.Information,
        "SYSTEM schedule_executed: schedule {ScheduleId} fired for {ScheduledAt:O} (execution {ExecutionId}, attempt {Attempt}), "
        + "payload {Payload}, context {Context}.")]
    private partial void LogFired(
        Guid scheduleId, DateTimeOffset scheduledAt, Guid executionId, int attempt, string? payload, string? context);
}
