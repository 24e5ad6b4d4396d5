using Orleans.Concurrency;

namespace Orleans.Scheduling;

/// <summary>One schedule. Its key is the schedule's id; a new id (UUIDv7) and <see cref="CreateAsync"/> make a new schedule.</summary>
/// <remarks>
/// Every method throws <see cref="SchedulingException"/> and nothing else for what a caller can act on. TooManyRequests is
/// thrown where 1 000 requests of this schedule wait to be stored; pause, cancel and delete are never refused for that.
/// </remarks>
[Alias("Orleans.Scheduling.IScheduleGrain")]
public interface IScheduleGrain : IGrainWithGuidKey
{
    /// <summary>Creates the schedule.</summary>
    /// <exception cref="SchedulingException">Invalid, CommandNotAllowed, Conflict (the id is taken), Unavailable.</exception>
    [Alias("Create")]
    Task<ScheduleSnapshot> CreateAsync(ScheduleDefinition definition, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>The schedule as it stands, deleted ones included; null = there is none.</summary>
    /// <exception cref="SchedulingException">Unavailable.</exception>
    [Alias("Get"), AlwaysInterleave]
    Task<ScheduleSnapshot?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Replaces the definition; status and counts stay. New timing takes effect from now on.</summary>
    /// <param name="definition">The whole new definition.</param>
    /// <param name="expectedVersion">The version the edit is based on; null = whatever it is.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up waiting; the edit may still happen.</param>
    /// <exception cref="SchedulingException">NotFound, Invalid, CommandNotAllowed, VersionMismatch, Conflict (it has ended), Unavailable.</exception>
    [Alias("Update")]
    Task<ScheduleSnapshot> UpdateAsync(
        ScheduleDefinition definition, long? expectedVersion, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>Stops firing. Executions under way go on.</summary>
    /// <param name="note">Why; null = no reason given.</param>
    /// <param name="until">When it resumes by itself; null = when told to.</param>
    /// <param name="expectedVersion">The version the change is based on; null = whatever it is.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up waiting; the change may still happen.</param>
    /// <exception cref="SchedulingException">NotFound, Invalid, VersionMismatch, Conflict (already paused, or ended), Unavailable.</exception>
    [Alias("Pause")]
    Task<ScheduleSnapshot> PauseAsync(
        string? note, DateTimeOffset? until, long? expectedVersion, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>Fires again, from the next nominal time on.</summary>
    /// <param name="catchUp">True: nominal times that passed during the pause are treated as late fires.</param>
    /// <param name="expectedVersion">The version the change is based on; null = whatever it is.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up waiting; the change may still happen.</param>
    /// <exception cref="SchedulingException">NotFound, VersionMismatch, Conflict (not paused), Unavailable.</exception>
    [Alias("Resume")]
    Task<ScheduleSnapshot> ResumeAsync(
        bool catchUp, long? expectedVersion, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>
    /// Starts an execution now, beside the schedule's own times; paused schedules too. While max_instances are unfinished the
    /// overlap policy decides, as for a fire: it may wait. Where the caller gives a <see cref="Caller.Request"/> that has
    /// started one already, that one is the answer and nothing starts.
    /// </summary>
    /// <param name="contextJson">JSON object in place of the schedule's context; null = the schedule's own.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up waiting; the execution may still start.</param>
    /// <returns>The execution's id.</returns>
    /// <exception cref="SchedulingException">
    /// NotFound, Invalid, Conflict (it has ended, or max_instances executions are unfinished and the overlap policy lets no
    /// more wait), Unavailable, TooManyRequests (1 000 executions are unfinished under <see cref="OverlapPolicy.AllowAll"/>,
    /// 100 wait under <see cref="OverlapPolicy.BufferAll"/>, or 1 000 requests wait).
    /// </exception>
    [Alias("Trigger")]
    Task<Guid> TriggerAsync(string? contextJson, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>The same as <see cref="TriggerAsync"/>, and tells whether the execution runs or waits.</summary>
    /// <exception cref="SchedulingException">As <see cref="TriggerAsync"/> throws.</exception>
    [Alias("TriggerExecution")]
    Task<TriggeredExecution> TriggerExecutionAsync(
        string? contextJson, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>Ends the schedule and cancels its executions; it stays readable.</summary>
    /// <exception cref="SchedulingException">NotFound, VersionMismatch, Conflict (it has ended), Unavailable.</exception>
    [Alias("Cancel")]
    Task<ScheduleSnapshot> CancelAsync(
        string? note, long? expectedVersion, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>Removes the schedule and cancels its executions; history is kept.</summary>
    /// <exception cref="SchedulingException">NotFound, VersionMismatch, Unavailable.</exception>
    [Alias("Delete")]
    Task DeleteAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes the schedule and cancels its executions; once those have ended, its history goes, too, and all else but its
    /// audit trail. Also of one that is deleted already. The call returns before that is done.
    /// </summary>
    /// <exception cref="SchedulingException">NotFound, also where this was asked before; VersionMismatch, Unavailable.</exception>
    [Alias("Purge")]
    Task PurgeAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>Runs an execution that ended badly anew, as another one with the same nominal time and context.</summary>
    /// <param name="executionId">One that failed, timed out or was dead-lettered.</param>
    /// <param name="number">
    /// Which of its redrives, 1 to 1 000: the same number twice makes no second one. Null = the last that was started, or
    /// the next if that has ended without success.
    /// </param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up waiting; the execution may still start.</param>
    /// <remarks>The schedule may have ended, too, unless it is deleted. What it runs is what the schedule says now.</remarks>
    /// <exception cref="SchedulingException">
    /// NotFound (no such execution), Invalid, Conflict (the execution ended otherwise or hasn't yet, the schedule is deleted,
    /// or the overlap policy lets no more run or wait), Unavailable, TooManyRequests (as for a trigger).
    /// </exception>
    [Alias("RedriveExecution")]
    Task<RedrivenExecution> RedriveExecutionAsync(
        Guid executionId, int? number, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>Cancels one execution under way; one that waits, for a place or for its next attempt, ends at once.</summary>
    /// <exception cref="SchedulingException">NotFound (no such execution under way), Unavailable.</exception>
    [Alias("CancelExecution")]
    Task CancelExecutionAsync(Guid executionId, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs the nominal times of a past range, in order, as executions with the cause <c>backfill:id</c>; paused schedules too.
    /// Where the caller gives a <see cref="Caller.Request"/> that has asked for one already, that one is the answer.
    /// </summary>
    /// <param name="request">Which times, and how; for a dry run, nothing is stored.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up waiting; the backfill may still happen.</param>
    /// <remarks>
    /// They are the times of the timing as it is now, also where it is edited later, and may lie before the schedule's creation,
    /// but not before its start_at or after its end_at. What they run is what the schedule says as each starts. They count
    /// neither towards max_executions nor as decided: a time that has fired is run again.
    /// </remarks>
    /// <exception cref="SchedulingException">
    /// NotFound, Invalid (no range, none of its times in the past, more than 10 000), Conflict (the schedule has ended, or has 10
    /// backfills that haven't), Unavailable, TooManyRequests (1 000 requests wait).
    /// </exception>
    [Alias("Backfill")]
    Task<BackfillInfo> BackfillAsync(BackfillRequest request, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>Starts no more of a backfill; what waits of it is cancelled.</summary>
    /// <param name="backfillId">Its id.</param>
    /// <param name="cancelRunning">True: what runs of it is cancelled, too. False: it goes on.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up waiting; the change may still happen.</param>
    /// <exception cref="SchedulingException">NotFound, Conflict (it has ended), Unavailable.</exception>
    [Alias("CancelBackfill")]
    Task<BackfillInfo> CancelBackfillAsync(
        Guid backfillId, bool cancelRunning, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lets an observer hear of every execution that is stored from now on, for <see cref="ExecutionSubscription.Lease"/>;
    /// call it again, well within that time, to go on. Before <see cref="CreateAsync"/>, too.
    /// </summary>
    /// <param name="observer">A reference, from <see cref="IGrainFactory.CreateObjectReference{TGrainObserverInterface}"/>.</param>
    /// <param name="cancellationToken">Gives up waiting; the observer may still be told.</param>
    /// <remarks>
    /// Best effort: observers are kept in memory and forgotten when the schedule moves to another silo, until they
    /// subscribe again; the executions themselves never wait for them. The history is the truth.
    /// </remarks>
    /// <exception cref="SchedulingException">Conflict (100 others observe the schedule already).</exception>
    [Alias("Observe")]
    Task ObserveAsync(IExecutionObserver observer, CancellationToken cancellationToken = default);

    /// <summary>Lets an observer hear no more. One that isn't known is no error.</summary>
    [Alias("StopObserving")]
    Task StopObservingAsync(IExecutionObserver observer, CancellationToken cancellationToken = default);
}

/// <summary>Who asks for a change and why, for the audit trail.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.Caller")]
public sealed record Caller
{
    /// <summary>Name of the user or service; null = not told.</summary>
    [Id(0)] public string? Name { get; init; }

    /// <summary>W3C trace id of the request, for the audit trail; null = none.</summary>
    [Id(1)] public string? TraceId { get; init; }

    /// <summary>Why, for the audit trail; at most 2 000 characters. A note that the call itself takes comes first. Null = not told.</summary>
    [Id(2)] public string? Reason { get; init; }

    /// <summary>Tells a repetition of this request from a new one; null = every call is a new one. Triggers and backfills heed it.</summary>
    [Id(3)] public RequestKey? Request { get; init; }

    /// <summary>A caller that didn't say who it is.</summary>
    public static Caller Anonymous { get; } = new();
}
