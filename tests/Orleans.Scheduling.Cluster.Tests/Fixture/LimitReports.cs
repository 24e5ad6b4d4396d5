using Orleans.Scheduling.Core.Limits;
using Orleans.Scheduling.Limits;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>Who has asked limits for a place, and which activations have answered; shared by the silos of a test.</summary>
public sealed class LimitReports : IIncomingGrainCallFilter
{
    private readonly Lock _lock = new();
    private readonly HashSet<Guid> _asked = [];
    private readonly HashSet<Guid> _epochs = [];
    private int _lost;

    /// <summary>True: places that are brought get lost on the way.</summary>
    public bool LosesPlaces { get; set; }

    /// <summary>How often one did.</summary>
    public int Lost => _lost;

    /// <summary>How many have asked since the beginning.</summary>
    public int Asked
    {
        get
        {
            lock (_lock)
            {
                return _asked.Count;
            }
        }
    }

    /// <summary>Activations of limits that have answered.</summary>
    public int Epochs
    {
        get
        {
            lock (_lock)
            {
                return _epochs.Count;
            }
        }
    }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (LosesPlaces && context.MethodName == nameof(ILimitHolderGrain.GiveAsync))
        {
            Interlocked.Increment(ref _lost);
            return;
        }

        await context.Invoke();
        if (context.MethodName == nameof(ILimitGrain.ReportAsync) && context.Result is LimitAnswer answer)
        {
            var report = (LimitReport)context.Request.GetArgument(0)!;
            lock (_lock)
            {
                _epochs.Add(answer.Epoch);
                _asked.UnionWith(report.Waiting.Select(request => request.Id));
            }
        }
    }
}
