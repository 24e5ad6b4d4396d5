using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Schedules;

/// <summary>
/// Timers die with their silo. When this silo starts, and when another is declared dead, every schedule whose wake is a
/// timer's is woken once, so that its new activation arms one.
/// </summary>
internal sealed partial class MembershipSweep(
    IGrainFactory grains,
    IClusterMembershipService membership,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock,
    ILogger<MembershipSweep> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Before the first sweep, which says nothing of a silo that dies while it runs.
            var dead = DeadOf(membership.CurrentSnapshot);
            await SweepAsync("this silo started", stoppingToken);
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                var nowDead = DeadOf(snapshot);
                if (nowDead.Except(dead).Any())
                {
                    await SweepAsync("a silo died", stoppingToken);
                }

                dead = nowDead;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task SweepAsync(string cause, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var woken = await grains.GetGrain<ISweeperGrain>(0).SweepAsync(WakePlan.Near, cancellationToken);
                LogSwept(cause, woken);
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(exception, cause, RetryDelay);
                await Task.Delay(RetryDelay, clock, cancellationToken);
            }
        }
    }

    private static HashSet<SiloAddress> DeadOf(ClusterMembershipSnapshot snapshot) =>
        [.. snapshot.Members.Values.Where(m => m.Status == SiloStatus.Dead).Select(m => m.SiloAddress)];

    [LoggerMessage(1, LogLevel.Information, "Woke {Count} schedules with a near wake, because {Cause}.")]
    private partial void LogSwept(string cause, int count);

    [LoggerMessage(2, LogLevel.Warning, "The sweep because {Cause} failed; it is tried again in {Delay}.")]
    private partial void LogFailed(Exception exception, string cause, TimeSpan delay);
}
