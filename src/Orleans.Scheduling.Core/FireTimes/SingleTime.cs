namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>One instant: a one_time schedule's, or an immediate one's.</summary>
internal sealed class SingleTime(DateTimeOffset time) : INominalSource
{
    private readonly DateTimeOffset _time = time.ToUniversalTime();

    /// <inheritdoc/>
    public DateTimeOffset? Next(DateTimeOffset after) => after < _time ? _time : null;
}
