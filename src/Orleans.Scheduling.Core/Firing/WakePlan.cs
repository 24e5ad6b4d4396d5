namespace Orleans.Scheduling.Core.Firing;

/// <summary>A durable reminder as registered: its first tick, and the ticks after it.</summary>
public readonly record struct ArmedReminder(DateTimeOffset DueAt, TimeSpan Period);

/// <summary>What carries out a schedule's next wake: an in-memory timer, a durable reminder, or both (design rule R1).</summary>
/// <param name="TimerAt">When the timer goes off; null = no timer.</param>
/// <param name="Register">The reminder to register; null = the one that stands will do.</param>
/// <param name="Unregister">Nothing is left to do: the reminder goes.</param>
public readonly record struct WakePlan(DateTimeOffset? TimerAt, ArmedReminder? Register, bool Unregister)
{
    /// <summary>Wakes nearer than this are a timer's, the reminder staying as its guard.</summary>
    public static readonly TimeSpan Near = TimeSpan.FromMinutes(2);

    /// <summary>How often a reminder that carries a wake itself ticks again once due; the retry of a failed wake.</summary>
    public static readonly TimeSpan Guard = TimeSpan.FromSeconds(10);

    /// <summary>How often a reminder ticks that only guards a timer.</summary>
    public static readonly TimeSpan TimerGuard = TimeSpan.FromSeconds(60);

    /// <summary>Plans a wake.</summary>
    /// <param name="wake">When the schedule must be looked at again; null = never.</param>
    /// <param name="now">The present.</param>
    /// <param name="armed">The reminder known to be registered; null = not known.</param>
    public static WakePlan For(DateTimeOffset? wake, DateTimeOffset now, ArmedReminder? armed)
    {
        if (wake is not { } at)
        {
            return new(null, null, Unregister: true);
        }

        if (at - now > Near)
        {
            var exact = armed is { } a && (a.DueAt - at).Duration() < TimeSpan.FromMilliseconds(2) && a.Period == Guard;
            return new(null, exact ? null : new ArmedReminder(at, Guard), Unregister: false);
        }

        // One upsert serves many short intervals: any reminder that ticks within a guard period of the wake will do,
        // but not one that has long been ticking every few seconds for nothing.
        var guards = armed is { } r
            && r.DueAt - at <= TimerGuard
            && (r.Period >= TimerGuard || now - r.DueAt < TimerGuard);
        // After the timer, so that in a herd no reminder ticks for what its timer has done.
        return new(at, guards ? null : new ArmedReminder(at + Guard, TimerGuard), Unregister: false);
    }
}
