namespace Orleans.Scheduling.EndToEnd.Tests.Host;

/// <summary>A clock on which every wait is over at once, after <paramref name="meanwhile"/> has happened.</summary>
internal sealed class InstantTime(Action? meanwhile = null) : TimeProvider
{
    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime);
        meanwhile?.Invoke();
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
