namespace Orleans.Scheduling.Core.Firing;

/// <summary>What carries out a schedule's next wake (design rule R1): its activation's timer, or its durable reminder.</summary>
/// <param name="TimerAt">When the timer goes off; null = no timer.</param>
/// <param name="RemindAt">When the reminder ticks; null = there is none.</param>
public readonly record struct WakePlan(DateTimeOffset? TimerAt, DateTimeOffset? RemindAt)
{
    /// <summary>
    /// Wakes no farther than this are a timer's. Many times longer than silos wait before they look for reminders that have
    /// come near, so that a wake that is stored just after they looked is either a timer's or found in time.
    /// </summary>
    public static readonly TimeSpan Near = TimeSpan.FromMinutes(2);

    /// <summary>How long an unfinished execution goes without news before its engine is asked.</summary>
    public static readonly TimeSpan Recheck = TimeSpan.FromMinutes(1);

    /// <summary>Plans a wake.</summary>
    /// <param name="wake">When the schedule must be looked at again; null = never.</param>
    /// <param name="now">The present.</param>
    public static WakePlan For(DateTimeOffset? wake, DateTimeOffset now) =>
        wake - now > Near ? new(null, wake) : new(wake, null);
}
