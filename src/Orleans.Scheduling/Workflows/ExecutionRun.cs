using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Limits;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Limits;
using Orleans.Scheduling.Schedules;
using Orleans.Scheduling.Targets;
using Orleans.Scheduling.Workflows.Steps;

namespace Orleans.Scheduling.Workflows;

/// <summary>One attempt: waits for its turn, calls the target, and turns whatever comes of it into a report.</summary>
internal sealed class ExecutionRun : IDisposable
{
    // What a target gets to come back once it is told to stop; after that it is reported without its answer.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    // Stops the attempt: when told to, or at its timeout.
    private readonly CancellationTokenSource _stop;
    private readonly AttemptHold _hold;
    private readonly AttemptWait _wait;
    private readonly Dispatch _asked;
    private readonly ExecutionServices _services;
    private readonly ProgressNote _progress;
    private ReportedEnd? _toldToEnd;
    private int _dispatch;
    private ExecutionReport? _report;

    internal ExecutionRun(Dispatch dispatch, ExecutionServices services)
    {
        (_services, _dispatch, _progress) = (services, dispatch.Number, new ProgressNote(services.Clock));
        _asked = dispatch with { Call = dispatch.Call with { Progress = _progress } };
        _stop = new CancellationTokenSource(Timeout.InfiniteTimeSpan, services.Clock);
        _hold = new AttemptHold(
            services.Slots, services.Limits, dispatch.Priority, _stop, services.Executions, Interrupt, services.Clock);
        _wait = new AttemptWait(
            dispatch, () => _dispatch, services.Executions, services.Schedules.Get(dispatch.Call.ScheduleId),
            dispatch.QueueTtl ?? services.DefaultQueueTtl, Stop, services.Clock);
    }

    internal Guid ExecutionId => _asked.Call.ExecutionId;

    internal int Attempt => _asked.Call.Attempt;

    /// <summary>What came of it, under the current dispatch number; null while it runs.</summary>
    internal ExecutionReport? Report => _report is { } report ? report with { Dispatch = _dispatch } : null;

    /// <summary>What its handlers said last; null = nothing.</summary>
    internal ExecutionProgress? Progress => _report is { } report ? report.Progress : _progress.Last;

    internal void Adopt(int number)
    {
        if (number > _dispatch)
        {
            _dispatch = number;
            _wait.Repeat();
        }
    }

    internal void Cancel()
    {
        _toldToEnd = ReportedEnd.Cancelled;
        Interrupt();
    }

    internal void Interrupt()
    {
        _toldToEnd ??= ReportedEnd.Interrupted;
        Stop();
    }

    private void Stop()
    {
        // A run that is over has nothing to stop, and its source may be disposed.
        if (_report is null)
        {
            _stop.Cancel();
        }
    }

    public void Dispose()
    {
        // One that is dropped unfinished may still wait, and would end itself by what is gone.
        _wait.Dispose();
        _stop.Dispose();
    }

    /// <summary>Removes what was stored for an execution that has ended for good.</summary>
    internal Task ForgetAsync() =>
        _report?.End is ReportedEnd.Succeeded or ReportedEnd.Cancelled && _hold.Forget is { } forget ? forget() : Task.CompletedTask;

    internal async Task RunAsync()
    {
        string? fault = null;
        try
        {
            await TakeTurnAsync(_stop.Token);
            var startedAt = _services.Clock.GetUtcNow();
            if (_wait.TryBegin(startedAt))
            {
                _report = await CallAsync(startedAt);
                return;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // It ended before its turn came.
        }
        catch (Exception exception)
        {
            fault = $"{exception.GetType().Name}: {exception.Message}";
        }
        finally
        {
            _wait.Dispose();
        }

        _hold.Dispose();
        _report = fault is not null ? Ended(ReportedEnd.Failed, startedAt: null, fault)
            : _toldToEnd is { } end ? Ended(end, startedAt: null)
            : Ended(ReportedEnd.Expired, startedAt: null, _wait.Expired);
    }

    // The place first: who waits for a crowded target or workflow keeps no slot from the others.
    private async Task TakeTurnAsync(CancellationToken cancellationToken)
    {
        _wait.ExpireIfOverdue();
        cancellationToken.ThrowIfCancellationRequested();
        if (await LimitAsync(cancellationToken) is { } limit)
        {
            _wait.For(LimitReasons.For(limit.Name));
            await _hold.TakePlaceAsync(limit, _asked.WaitsSince ?? _services.Clock.GetUtcNow(), cancellationToken);
        }

        var slot = _hold.TakeAsync(cancellationToken);
        if (!slot.IsCompleted)
        {
            _wait.For(LimitReasons.Silo);
        }

        await slot;
        if (_wait.HasWaited)
        {
            _hold.Workflow = null;
        }
    }

    private async ValueTask<ClusterLimit?> LimitAsync(CancellationToken cancellationToken)
    {
        if (_asked.Call.Target.WorkflowId is not { } name)
        {
            return _services.Limits.Of(_asked.Call.Target);
        }

        // Workflows that can't be read are waited for like a limit.
        var known = await _services.FindWorkflowAsync(name, () => _wait.For(LimitReasons.For(LimitReasons.OfWorkflow(name))), cancellationToken);
        _hold.Workflow = known;
        return known.Snapshot is null ? _services.Limits.Of(_asked.Call.Target) : ClusterLimit.Of(known.Snapshot);
    }

    private async Task<ExecutionReport> CallAsync(DateTimeOffset startedAt)
    {
        _hold.LimitTo(_asked.Timeout ?? _services.DefaultTimeout);
        var token = _stop.Token;

        // Off the grain's scheduler, so that a handler that blocks doesn't block cancel and query.
        var call = Task.Run(() => CallTargetAsync(startedAt, token), CancellationToken.None);
        try
        {
            return Ended(await call.WaitAsync(token), startedAt);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            await Task.WhenAny(call, Task.Delay(StopGrace, _services.Clock, CancellationToken.None));
            if (call.IsCompletedSuccessfully)
            {
                return Ended(await call, startedAt);
            }

            var ignored = call.IsCompleted ? "" : " The target ignored its cancellation and may still be running.";
            return _toldToEnd is { } end
                ? Ended(end, startedAt, ignored.TrimStart())
                : Ended(
                    ReportedEnd.TimedOut, startedAt,
                    $"It passed its timeout of {_hold.Limit.TotalSeconds:0.###} s{await AtAsync(call)}.{ignored}");
        }
        catch (Exception exception)
        {
            return Ended(ReportedEnd.Failed, startedAt, $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    // What a target was at when it was stopped, where it says so.
    private static async Task<string> AtAsync(Task call)
    {
        try
        {
            await (call.IsCompleted ? call : Task.CompletedTask);
            return "";
        }
        catch (TargetStoppedException stopped)
        {
            return $", {stopped.Message}";
        }
        catch (Exception)
        {
            return "";
        }
    }

    // A target that ignores its cancellation goes on holding its slot: what runs at once stays bounded.
    private async Task<TargetOutcome> CallTargetAsync(DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        using (_hold)
        {
            return await _services.CallAsync(_asked, startedAt, _hold, cancellationToken);
        }
    }

    private ExecutionReport Ended(TargetOutcome outcome, DateTimeOffset startedAt) =>
        outcome.On(Ended(ReportedEnd.Succeeded, startedAt));

    private ExecutionReport Ended(ReportedEnd end, DateTimeOffset? startedAt, string? error = null) => new()
    {
        ExecutionId = _asked.Call.ExecutionId,
        Incarnation = _asked.Incarnation,
        Attempt = _asked.Call.Attempt,
        Dispatch = _dispatch,
        End = end,
        StartedAt = startedAt,
        FinishedAt = _services.Clock.GetUtcNow(),
        Silo = _services.Silo,
        Error = string.IsNullOrEmpty(error) ? null : error,
        Progress = _progress.Last,
    };
}

/// <summary>What every run of a silo needs.</summary>
internal sealed class ExecutionServices(
    ExecutionSlots slots,
    ClusterLimits limits,
    SiloExecutions executions,
    GuidGrains<IScheduleCallbacks> schedules,
    ExecutionTargets targets,
    WorkflowTarget workflows,
    ILocalSiloDetails silo,
    IOptions<SchedulingOptions> options,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock)
{
    internal ExecutionSlots Slots => slots;

    internal ClusterLimits Limits => limits;

    internal SiloExecutions Executions => executions;

    internal GuidGrains<IScheduleCallbacks> Schedules => schedules;

    internal TimeProvider Clock => clock;

    internal string Silo { get; } = silo.SiloAddress.ToParsableString();

    internal TimeSpan DefaultTimeout { get; } = TimeSpan.FromSeconds(options.Value.WorkflowTimeoutSeconds);

    internal TimeSpan DefaultQueueTtl { get; } = TimeSpan.FromSeconds(options.Value.QueueTtlSeconds);

    internal Task<KnownWorkflow> FindWorkflowAsync(string name, Action late, CancellationToken cancellationToken) =>
        workflows.KnowAsync(name, late, cancellationToken);

    internal Task<TargetOutcome> CallAsync(
        Dispatch dispatch, DateTimeOffset triggeredAt, AttemptHold hold, CancellationToken cancellationToken) =>
        dispatch.Call.Target.WorkflowId is null
            ? targets.CallAsync(dispatch.Call, triggeredAt, cancellationToken)
            : CallWorkflowAsync(dispatch, triggeredAt, hold, cancellationToken);

    // Where there is none of the name, a handler may have it.
    private async Task<TargetOutcome> CallWorkflowAsync(
        Dispatch dispatch, DateTimeOffset triggeredAt, AttemptHold hold, CancellationToken cancellationToken) =>
        await workflows.CallAsync(dispatch, triggeredAt, hold, cancellationToken)
        ?? await targets.CallAsync(dispatch.Call, triggeredAt, cancellationToken);
}
