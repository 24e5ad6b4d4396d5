using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Scheduling.Calendars;
using Orleans.Scheduling.Chains;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Diagnostics;
using Orleans.Scheduling.Events;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Templates;
using Orleans.Scheduling.Workflows;

namespace Orleans.Scheduling.Schedules;

/// <summary>
/// One schedule. It has no policy of its own: every input goes to the <see cref="ScheduleInbox"/>, which asks the pure
/// <see cref="ScheduleMachine"/> and stores what it decides; then the wake is armed and engines are called.
/// </summary>
[Reentrant, CollectionAgeLimit(Minutes = IdleMinutes), GrainType(ScheduleGrainId.TypeName)]
internal sealed partial class ScheduleGrain : Grain, IScheduleGrain, IScheduleCallbacks, IRemindable, IScheduleReactions, IDisposable
{
    // A schedule whose wake is far is its reminder's; one with a timer isn't idle.
    private const double IdleMinutes = 2;

    private readonly IScheduleStore _store;
    private readonly TimeProvider _clock;
    private readonly ScheduleMetrics _metrics;
    private readonly SiloExecutions _executions;
    private readonly WakeGate _wakes;
    private readonly Admission _admission;
    private readonly CalendarLookup _calendars;
    private readonly TemplateLookup _templates;
    private readonly ISiloStatusOracle _silos;
    private readonly ILogger _logger;
    private readonly Guid _id;
    private readonly ScheduleInbox _inbox;
    private readonly WakeTimer _timer;
    private readonly EngineCalls _engines;
    private readonly ExecutionObservers _observers;
    private readonly FollowUps _followUps;
    private readonly RetryDefaults _retryDefaults;
    private int _failures;

    // Most schedules never need these.
    private RedriveQueue? _redrives;
    private FollowUpQueue? _told;
    private SchedulePurge? _purge;

    public ScheduleGrain(
        IGrainContext context,
        IScheduleStore store,
        Admission admission,
        CalendarLookup calendars,
        TemplateLookup templates,
        SiloExecutions executions,
        WakeGate wakes,
        FollowUps followUps,
        ScheduleMetrics metrics,
        ISiloStatusOracle silos,
        [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock,
        Engines engines,
        EventOutbox events,
        IOptions<SchedulingOptions> options,
        ILogger<ScheduleGrain> logger)
    {
        (_clock, _metrics, _executions, _wakes, _admission) = (clock, metrics, executions, wakes, admission);
        (_store, _silos, _logger, _calendars, _templates) = (store, silos, logger, calendars, templates);
        _id = context.GrainId.GetGuidKey();
        _inbox = new ScheduleInbox(_id, engines, store, events, clock, this);
        _timer = new WakeTimer(this, clock, WakeAsync);
        _retryDefaults = new RetryDefaults(options.Value.DefaultMaxRetries, options.Value.DefaultRetryDelaySeconds);
        _engines = new EngineCalls(engines, executions, clock, _inbox.SubmitAsync, _retryDefaults, logger);
        _followUps = followUps;
        _observers = new ExecutionObservers(clock, logger);
    }

    public async Task<ScheduleSnapshot> CreateAsync(
        ScheduleDefinition definition, Caller caller, CancellationToken cancellationToken)
    {
        (definition, var template) = await _templates.ResolveAsync(definition, stored: null, cancellationToken);
        var calendars = await _admission.AdmitAsync(_id, definition, stored: null, cancellationToken);
        await _admission.AskHostAsync(new AdmissionRequest(_id, definition, Previous: null, caller), cancellationToken);
        await _admission.AdmitCreatorAsync(caller.Name, _id, cancellationToken);
        return await ChangeAsync(
            new ScheduleInput.Create(_id, Guid.NewGuid(), definition, NewChange(caller)) { Calendars = calendars, Template = template },
            cancellationToken);
    }

    public async Task<ScheduleSnapshot?> GetAsync(CancellationToken cancellationToken) =>
        (await _inbox.ReadAsync().WaitAsync(cancellationToken))?.ToSnapshot();

    public async Task<ScheduleSnapshot> UpdateAsync(
        ScheduleDefinition definition, long? expectedVersion, Caller caller, CancellationToken cancellationToken)
    {
        var stored = await _inbox.ReadAsync().WaitAsync(cancellationToken);
        (definition, var template) = await _templates.ResolveAsync(definition, stored?.Head, cancellationToken);
        var calendars = await _admission.AdmitAsync(_id, definition, stored, cancellationToken);
        await _admission.AskHostAsync(new AdmissionRequest(_id, definition, stored?.Head.Definition, caller), cancellationToken);
        var change = NewChange(caller, expectedVersion: expectedVersion);
        return await ChangeAsync(
            new ScheduleInput.Update(definition, change) { Calendars = calendars, Template = template }, cancellationToken);
    }

    public Task<ScheduleSnapshot> PauseAsync(
        string? note, DateTimeOffset? until, long? expectedVersion, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(new ScheduleInput.Pause(until, NewChange(caller, note, expectedVersion)), cancellationToken);

    public Task<ScheduleSnapshot> ResumeAsync(
        bool catchUp, long? expectedVersion, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(
            new ScheduleInput.Resume(catchUp, NewChange(caller, expectedVersion: expectedVersion)), cancellationToken);

    public Task<ScheduleSnapshot> CancelAsync(
        string? note, long? expectedVersion, Caller caller, CancellationToken cancellationToken) => ChangeAsync(
            new ScheduleInput.End(ScheduleStatus.Cancelled, NewChange(caller, note, expectedVersion)), cancellationToken);

    public Task DeleteAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken) => ChangeAsync(
        new ScheduleInput.End(ScheduleStatus.Deleted, NewChange(caller, expectedVersion: expectedVersion)), cancellationToken);

    public Task PurgeAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken)
    {
        var change = NewChange(caller, expectedVersion: expectedVersion);
        return ChangeAsync(new ScheduleInput.End(ScheduleStatus.Deleted, change) { Purge = true }, cancellationToken);
    }

    public Task CancelExecutionAsync(Guid executionId, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(new ScheduleInput.CancelExecution(executionId, NewChange(caller)), cancellationToken);

    public Task<RedrivenExecution> RedriveExecutionAsync(
        Guid executionId, int? number, Caller caller, CancellationToken cancellationToken) =>
        (_redrives ??= new RedriveQueue(_store, _inbox, _admission)).RedriveAsync(executionId, number, NewChange(caller)).WaitAsync(cancellationToken);

    public async Task<BackfillInfo> BackfillAsync(BackfillRequest request, Caller caller, CancellationToken cancellationToken)
    {
        Admission.ThrowIfAny(DefinitionRules.CheckOverlap(request.Overlap));
        CheckKey(caller.Request);
        if (request.DryRun)
        {
            var state = await _inbox.ReadAsync().WaitAsync(cancellationToken);
            return BackfillTimes.DryRun(state, request, _clock.GetUtcNow());
        }

        var decision = await _inbox.SubmitAsync(new ScheduleInput.Backfill(request, NewChange(caller))).WaitAsync(cancellationToken);
        return decision!.Backfill!.ToInfo(decision.State.Runtime);
    }

    public async Task<BackfillInfo> CancelBackfillAsync(
        Guid backfillId, bool cancelRunning, Caller caller, CancellationToken cancellationToken)
    {
        var input = new ScheduleInput.CancelBackfill(backfillId, cancelRunning, NewChange(caller));
        var decision = await _inbox.SubmitAsync(input).WaitAsync(cancellationToken);
        return decision!.Backfill!.ToInfo(decision.State.Runtime);
    }

    public Task ObserveAsync(IExecutionObserver observer, CancellationToken cancellationToken)
    {
        _observers.Add(observer);
        return Task.CompletedTask;
    }

    public Task StopObservingAsync(IExecutionObserver observer, CancellationToken cancellationToken)
    {
        _observers.Remove(observer);
        return Task.CompletedTask;
    }

    public Task CalendarChangedAsync(Calendar calendar, Caller caller) => _inbox.SubmitAsync(new ScheduleInput.CalendarChanged(
        calendar, NewChange(caller, $"calendar {calendar.Name} is at version {calendar.Version}")));

    public Task HearAsync(AttemptNews news) => _inbox.SubmitAsync(new ScheduleInput.Waits(news));

    public Task FollowUpAsync(ExecutionPredecessor predecessor) =>
        (_told ??= new FollowUpQueue(_store, _inbox)).TakeAsync(predecessor);

    public async Task CompleteAsync(ExecutionReport report)
    {
        // A stopping silo dispatches nothing: left as it is, the execution is found without an engine by the schedule's
        // next activation, and dispatched again from there.
        if (report.End == ReportedEnd.Interrupted && _executions.IsDraining)
        {
            return;
        }

        if (await _inbox.SubmitAsync(new ScheduleInput.Complete(report, _retryDefaults)) is { Duplicate: true })
        {
            _metrics.DuplicateDelivery();
            LogDuplicate(report.ExecutionId, _id, report.Attempt, report.Dispatch);
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _goes = true;
        _timer.Stop();
        _purge?.Stop();

        // Timer and place in line are lost with this activation; whoever holds the schedule next takes its own.
        var wakes = _inLine is not null;
        try
        {
            // Orleans waits for calls; a wake that has none must not find its activation gone when it has been stored.
            await _inbox.IdleAsync().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            wakes = true;
        }

        // A silo that stops as the last one has nobody to tell: the next start wakes what is near.
        if ((wakes || _timer.At is not null) && (!_executions.IsDraining || OtherSilosAreActive()))
        {
            GrainFactory.GetGrain<IScheduleCallbacks>(_id).WakeAsync().Ignore();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _purge?.Dispose();
    }

    private bool OtherSilosAreActive() =>
        _silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Any(silo => !silo.Equals(_silos.SiloAddress));

    private async Task<ScheduleSnapshot> ChangeAsync(ScheduleInput input, CancellationToken cancellationToken) =>
        (await _inbox.SubmitAsync(input).WaitAsync(cancellationToken))!.State.ToSnapshot();

    private static void CheckKey(RequestKey? request)
    {
        if (request?.Key.Length is 0 or > RequestKey.MaxLength)
        {
            throw new SchedulingException(
                [new FieldError("idempotency_key", $"It must have 1 to {RequestKey.MaxLength} characters.")]);
        }
    }

    private Change NewChange(Caller caller, string? note = null, long? expectedVersion = null) =>
        new(Guid.CreateVersion7(_clock.GetUtcNow()), caller, note ?? caller.Reason, expectedVersion);
}
