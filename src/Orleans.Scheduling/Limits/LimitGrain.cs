using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Scheduling.Core.Limits;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Limits;

/// <summary>
/// One limit of the cluster. A new activation gives nothing before every silo that lives has told what it holds; what a silo
/// held is free once it is declared dead.
/// </summary>
[Reentrant]
internal sealed partial class LimitGrain(
    GuidGrains<ILimitHolderGrain> holders,
    IClusterMembershipService membership,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock,
    ILogger<LimitGrain> logger) : Grain, ILimitGrain, IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Guid _epoch = Guid.NewGuid();
    private readonly LimitBook _book = new();
    private readonly CancellationTokenSource _stop = new();
    private bool _knowsAll;

    private string Name => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Nobody is kept waiting for it: whoever reports meanwhile is brought his place later.
        LearnAsync().Ignore();
        return Task.CompletedTask;
    }

    public Task<LimitAnswer> ReportAsync(LimitReport report)
    {
        _book.Take(report);
        Fill(answered: report.Silo);
        return Task.FromResult(new LimitAnswer(_epoch, _book.GivenSince(report), _book.Size));
    }

    public Task ResizeAsync(LimitSize size)
    {
        _book.Resize(size);
        Fill();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _stop.CancelAsync();

    public void Dispose() => _stop.Dispose();

    private void Fill(string? answered = null)
    {
        if (!_knowsAll)
        {
            return;
        }

        foreach (var silo in _book.Silos.Where(IsDead).ToList())
        {
            _book.Drop(silo);
        }

        foreach (var given in _book.Fill().GroupBy(given => given.Silo, given => given.Place))
        {
            if (given.Key != answered)
            {
                // One that gets lost is in the answer to the silo's next report, which it sends every few seconds.
                holders.Get(Guid.Empty, given.Key).GiveAsync(Name, _epoch, [.. given]).Ignore();
            }
        }
    }

    private bool IsDead(string silo) =>
        membership.CurrentSnapshot.GetSiloStatus(SiloAddress.FromParsableString(silo)) == SiloStatus.Dead;

    private async Task LearnAsync()
    {
        await RepeatAsync(async () => await membership.Refresh(), "the members of the cluster");
        await Task.WhenAll(membership.CurrentSnapshot.Members.Values
            .Where(silo => silo.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping)
            .Select(silo => LearnAsync(silo.SiloAddress.ToParsableString())));
        _knowsAll = true;
        Fill();
    }

    private Task LearnAsync(string silo) => RepeatAsync(
        async () =>
        {
            if (!IsDead(silo))
            {
                _book.Take(await holders.Get(Guid.Empty, silo).TellAsync(Name, _epoch));
            }
        },
        silo);

    private async Task RepeatAsync(Func<Task> ask, string what)
    {
        while (true)
        {
            try
            {
                await ask();
                return;
            }
            catch (Exception exception)
            {
                LogUnknown(exception, Name, what, RetryDelay);
                await Task.Delay(RetryDelay, clock, _stop.Token);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Limit {Limit} gives nothing until it has heard from {What}; it asks again in {Delay}.")]
    private partial void LogUnknown(Exception exception, string limit, string what, TimeSpan delay);
}
