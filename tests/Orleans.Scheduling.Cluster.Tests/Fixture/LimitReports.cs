using Orleans.Scheduling.Core.Limits;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>Who has asked limits for a place, and which activations have answered; shared by the silos of a test.</summary>
public sealed class LimitReports : IIncomingGrainCallFilter
{
    private readonly Lock _lock = new();
    private readonly HashSet<Guid> _asked = [];
    private readonly HashSet<Guid> _epochs = [];
    private TaskCompletionSource _more = NewMore();

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        if (context.MethodName == "ReportAsync" && context.Result is Scheduling.Limits.LimitAnswer answer)
        {
            var report = (LimitReport)context.Request.GetArgument(0)!;
            lock (_lock)
            {
                _epochs.Add(answer.Epoch);
                _asked.UnionWith(report.Waiting.Select(request => request.Id));
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
                return _epochs.Count;
            }
        }
    }

    /// <summary>Waits until as many have asked since the beginning.</summary>
    public async Task AskedAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            Task more;
            int asked;
            lock (_lock)
            {
                (more, asked) = (_more.Task, _asked.Count);
            }

            if (asked >= count)
            {
                return;
            }

            try
            {
                await more.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{asked} of {count} have asked.");
            }
        }
    }

    private static TaskCompletionSource NewMore() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
