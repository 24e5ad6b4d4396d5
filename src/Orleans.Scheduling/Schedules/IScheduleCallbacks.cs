using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Schedules;

/// <summary>What the silo side itself calls on a schedule; not for clients. The same grain as <see cref="IScheduleGrain"/>.</summary>
[Alias("Orleans.Scheduling.IScheduleCallbacks")]
public interface IScheduleCallbacks : IGrainWithGuidKey
{
    /// <summary>
    /// Look at the schedule; a wake with nothing due does nothing. Returns once what is due is decided and stored, or couldn't be;
    /// or after 20 seconds, where so many decide before it that its turn hasn't come.
    /// </summary>
    [Alias("Wake")]
    Task WakeAsync();

    /// <summary>A calendar has a new version. Returns once a schedule that names it goes by it, and at once for any other.</summary>
    /// <exception cref="SchedulingException">Unavailable: tell it again.</exception>
    [Alias("CalendarChanged")]
    Task CalendarChangedAsync(Calendar calendar, Caller caller);

    /// <summary>
    /// A template has a new version. Returns once a schedule that follows it goes by it or has refused it, and at once for any
    /// other.
    /// </summary>
    /// <exception cref="SchedulingException">Unavailable: tell it again.</exception>
    [Alias("TemplateChanged")]
    Task TemplateChangedAsync(Template template, Caller caller);

    /// <summary>Takes an engine's news of a dispatch that waits, or has begun after a wait; returns once stored, or found to be stale.</summary>
    /// <exception cref="SchedulingException">Unavailable: tell it again.</exception>
    [Alias("Hear")]
    Task HearAsync(AttemptNews news);

    /// <summary>
    /// An execution that the schedule comes after has ended. Returns once what comes of it is stored, or found to have been, and
    /// at once where there is no such schedule.
    /// </summary>
    /// <exception cref="SchedulingException">Unavailable, TooManyRequests: tell it again.</exception>
    [Alias("FollowUp")]
    Task FollowUpAsync(ExecutionPredecessor predecessor);

    /// <summary>Takes an engine's report; returns once it is stored, or found to be stale. Repeat it until then.</summary>
    /// <exception cref="SchedulingException">Unavailable: report again.</exception>
    [Alias("Complete")]
    Task CompleteAsync(ExecutionReport report);
}
