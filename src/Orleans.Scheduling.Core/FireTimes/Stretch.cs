using NodaTime;

namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>A part of a zone's time line with one offset, in the ticks of <see cref="DateTime"/>; ends are exclusive.</summary>
/// <param name="Start">First instant.</param>
/// <param name="End">Instant of the transition that ends it.</param>
/// <param name="Offset">What to add to an instant for the local time.</param>
internal readonly record struct Stretch(long Start, long End, long Offset)
{
    // A stretch without a start or an end gets one beyond all times in use, and far enough from overflow.
    private static readonly long Never = DateTime.MaxValue.Ticks;

    /// <summary>What the clocks show at <see cref="Start"/>.</summary>
    public long LocalStart => Start + Offset;

    /// <summary>What the clocks would show at <see cref="End"/>, did the offset not change.</summary>
    public long LocalEnd => End + Offset;

    /// <summary>The stretch an instant lies in.</summary>
    public static Stretch At(DateTimeZone zone, long instant)
    {
        var interval = zone.GetZoneInterval(Instant.FromUnixTimeTicks(instant - DateTime.UnixEpoch.Ticks));
        return new Stretch(
            interval.HasStart ? Ticks(interval.Start) : 0,
            interval.HasEnd ? Ticks(interval.End) : Never,
            interval.WallOffset.Ticks);
    }

    private static long Ticks(Instant instant) => instant.ToUnixTimeTicks() + DateTime.UnixEpoch.Ticks;
}
