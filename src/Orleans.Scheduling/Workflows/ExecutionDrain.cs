using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Workflows;

/// <summary>
/// The graceful end of a silo: running executions get a grace to finish, the rest are handed over. It stops before the
/// silo does, while grains can still store outcomes.
/// </summary>
internal sealed partial class ExecutionDrain(
    SiloExecutions executions,
    IOptions<SchedulingOptions> options,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock,
    ILogger<ExecutionDrain> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        LogDraining(executions.Count);
        var drained = executions.DrainAsync(cancellationToken);
        var grace = TimeSpan.FromSeconds(options.Value.ShutdownGraceSeconds);
        await Task.WhenAny(drained, Task.Delay(grace, clock, cancellationToken));
        if (!drained.IsCompleted)
        {
            LogInterrupting(executions.Count);
            executions.InterruptAll();
        }

        try
        {
            await drained;
            LogDrained();
        }
        catch (OperationCanceledException)
        {
            LogAbandoned(executions.Count);
        }
    }
}
