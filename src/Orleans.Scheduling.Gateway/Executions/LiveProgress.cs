using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Workflows;

namespace Orleans.Scheduling.Gateway.Executions;

/// <summary>What the engine of a running execution knows of its progress, which isn't stored before the attempt ends.</summary>
internal sealed class LiveProgress(IGrainFactory grains, [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    /// <summary>The row with it, where there is any.</summary>
    public async Task<ExecutionRow> AddAsync(ExecutionRow row, CancellationToken cancellationToken)
    {
        if (row is not { Status: ExecutionStatus.Running, Silo: { } silo })
            return row;

        try
        {
            var progress = await grains.GetGrain<IWorkflowEngineGrain>(Engines.KeyOf(row.ExecutionId), silo)
                .GetProgressAsync(row.ExecutionId, row.Attempt)
                .WaitAsync(_patience, clock, cancellationToken);
            return row with { Progress = progress ?? row.Progress };
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Its silo is gone, or of a version that doesn't tell: what is stored is the answer.
            return row;
        }
    }
}
