using Orleans.Scheduling.Core.Limits;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>What silos have told limits, as it was last taken in; shared by the silos of a test.</summary>
public sealed class LimitReports : IIncomingGrainCallFilter
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Silo, Guid Epoch), LimitReport> _last = [];
    private TaskCompletionSource _more = NewMore();

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        if (context.MethodName == "ReportAsync" && context.Result is Scheduling.Limits.LimitAnswer answer)
        {
            var report = (LimitReport)context.Request.GetArgument(0)!;
            lock (_lock)
            {
                _last[(report.Silo, answer.Epoch)] = report;
                _more.SetResult();
                _more = NewMore();
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
                return _last.Keys.Select(key => key.Epoch).Distinct().Count();
            }
        }
    }

    /// <summary>Waits until as many are known to wait.</summary>
    public async Task WaitingAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            Task more;
            int waiting;
            lock (_lock)
            {
                (more, waiting) = (_more.Task, _last.Values.Sum(report => report.Waiting.Length));
            }

            if (waiting == count)
            {
                return;
            }

            try
            {
                await more.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{waiting} of {count} wait.");
            }
        }
    }

    private static TaskCompletionSource NewMore() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
