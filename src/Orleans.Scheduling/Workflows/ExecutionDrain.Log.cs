using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.Workflows;

internal sealed partial class ExecutionDrain
{
    [LoggerMessage(1, LogLevel.Information, "Stopping: no new fires; {Running} executions under way may finish.")]
    private partial void LogDraining(int running);

    [LoggerMessage(2, LogLevel.Warning, "The grace is over: {Running} executions are interrupted and will be dispatched again.")]
    private partial void LogInterrupting(int running);

    [LoggerMessage(3, LogLevel.Information, "Every outcome is stored.")]
    private partial void LogDrained();

    [LoggerMessage(4, LogLevel.Error, "Stopped before {Running} outcomes were stored: those executions will run again.")]
    private partial void LogAbandoned(int running);
}
