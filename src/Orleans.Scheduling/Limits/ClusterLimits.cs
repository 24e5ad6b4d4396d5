using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Core.Limits;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Workflows;

namespace Orleans.Scheduling.Limits;

/// <summary>This silo's part in the limits of the cluster: what its attempts hold and wait for. What isn't limited never comes here.</summary>
internal sealed class ClusterLimits(
    IGrainFactory grains,
    ILocalSiloDetails silo,
    SiloExecutions executions,
    IOptions<SchedulingOptions> options,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock,
    ILogger<ClusterLimits> logger)
{
    private readonly Dictionary<string, ClusterLimit> _targets = options.Value.Limits.Targets.ToDictionary(
        target => target.Key,
        target => new ClusterLimit(LimitReasons.OfTarget(target.Key), new LimitSize(target.Value, Version: 0)),
        StringComparer.OrdinalIgnoreCase);

    private readonly ConcurrentDictionary<string, LimitShare> _shares = new(StringComparer.Ordinal);
    private readonly string _silo = silo.SiloAddress.ToParsableString();

    /// <summary>True where any target is limited.</summary>
    public bool AnyTarget => _targets.Count > 0;

    /// <summary>The limit of a handler, a NATS subject, or a webhook's host; null = it has none.</summary>
    public ClusterLimit? Of(ExecutionTarget target) =>
        AnyTarget ? Named(target.Command?.Name ?? target.WorkflowId ?? HostOf(target.Webhook)) : null;

    /// <summary>The limit of what a step calls: a handler, a host, a grain type, or a NATS subject; null = it has none.</summary>
    public ClusterLimit? Of(WorkflowStep step) =>
        AnyTarget ? Named(step.Handler?.Name ?? HostOf(step.Http) ?? step.Grain?.Type ?? step.Nats?.Subject) : null;

    /// <summary>Waits for a place under a limit.</summary>
    /// <returns>The place; dispose it to hand it on. Disposing twice does nothing.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was one.</exception>
    public Task<IDisposable> AcquireAsync(ClusterLimit limit, int priority, DateTimeOffset since, CancellationToken cancellationToken) =>
        ShareOf(limit.Name).AcquireAsync(limit.Size, priority, since, cancellationToken);

    /// <summary>What this silo holds and waits for under a limit.</summary>
    internal LimitShare ShareOf(string limit) => _shares.GetOrAdd(
        limit, name => new LimitShare(name, _silo, grains.GetGrain<ILimitGrain>(name), executions, clock, logger));

    private ClusterLimit? Named(string? name) => name is not null ? _targets.GetValueOrDefault(name) : null;

    private static string? HostOf(WebhookTarget? webhook) =>
        Uri.TryCreate(webhook?.Url, UriKind.Absolute, out var url) ? url.Host : null;
}
