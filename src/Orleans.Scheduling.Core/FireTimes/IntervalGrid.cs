namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>Instants of equal elapsed distance, whatever the clocks on the wall do.</summary>
/// <param name="origin">The instant all others are counted from.</param>
/// <param name="intervalSeconds">Their distance in seconds, at least 1.</param>
/// <param name="first">0 = the origin is the first nominal time; 1 = it is one interval later.</param>
internal sealed class IntervalGrid(DateTimeOffset origin, long intervalSeconds, int first) : INominalSource
{
    private readonly long _origin = origin.UtcTicks;
    private readonly Int128 _interval = (Int128)intervalSeconds * TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var elapsed = after.UtcTicks - _origin;
        var index = elapsed < 0 ? first : Int128.Max(first, elapsed / _interval + 1);
        var nominal = _origin + index * _interval;
        return nominal > DateTimeOffset.MaxValue.UtcTicks ? null : new DateTimeOffset((long)nominal, TimeSpan.Zero);
    }
}
