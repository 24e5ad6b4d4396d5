namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>Tells when as many calls of one grain method have run up to their first await.</summary>
public sealed class CallsBegun(string method, int count) : IIncomingGrainCallFilter
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = count;

    public Task All => _all.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public Task Invoke(IIncomingGrainCallContext context)
    {
        var call = context.Invoke();
        if (context.MethodName == method && Interlocked.Decrement(ref _left) == 0)
        {
            _all.SetResult();
        }

        return call;
    }
}
