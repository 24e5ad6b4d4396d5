using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Schedules;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Workflows;

/// <summary>One attempt: waits for a slot, calls the target, and turns whatever comes of it into a report.</summary>
internal sealed class ExecutionRun(Dispatch dispatch, ExecutionServices services) : IDisposable
{
    // What a target gets to come back once it is told to stop; after that it is reported without its answer.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    // Stops the attempt: when told to, or at its timeout.
    private readonly CancellationTokenSource _stop = new(Timeout.InfiniteTimeSpan, services.Clock);
    private ReportedEnd? _toldToEnd;
    private int _dispatch = dispatch.Number;
    private ExecutionReport? _report;

    internal int Attempt => dispatch.Call.Attempt;

    /// <summary>What came of it, under the current dispatch number; null while it runs.</summary>
    internal ExecutionReport? Report => _report is { } report ? report with { Dispatch = _dispatch } : null;

    internal void Adopt(int number) => _dispatch = Math.Max(_dispatch, number);

    internal void Cancel()
    {
        _toldToEnd = ReportedEnd.Cancelled;
        Interrupt();
    }

    internal void Interrupt()
    {
        _toldToEnd ??= ReportedEnd.Interrupted;

        // A run that is over has nothing to stop, and its source may be disposed.
        if (_report is null)
        {
            _stop.Cancel();
        }
    }

    public void Dispose() => _stop.Dispose();

    internal async Task RunAsync()
    {
        DateTimeOffset? startedAt = null;
        try
        {
            var slot = await services.Slots.AcquireAsync(dispatch.Priority, _stop.Token);
            startedAt = services.Clock.GetUtcNow();
            _report = await CallAsync(slot, startedAt.Value);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _report = Ended(_toldToEnd!.Value, startedAt);
        }
    }

    private async Task<ExecutionReport> CallAsync(IDisposable slot, DateTimeOffset startedAt)
    {
        var limit = dispatch.Timeout ?? services.DefaultTimeout;
#pragma warning disable RS0030 // The source was made with the injected clock, and this runs on it.
        _stop.CancelAfter(limit);
#pragma warning restore RS0030
        var token = _stop.Token;

        // Off the grain's scheduler, so that a handler that blocks doesn't block cancel and query.
        var call = Task.Run(() => services.CallAsync(dispatch.Call, startedAt, token), CancellationToken.None);
        ReleaseAfterAsync(call, slot).Ignore();
        try
        {
            return Ended(await call.WaitAsync(token), startedAt);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            await Task.WhenAny(call, Task.Delay(StopGrace, services.Clock, CancellationToken.None));
            if (call.IsCompletedSuccessfully)
            {
                return Ended(await call, startedAt);
            }

            var ignored = call.IsCompleted ? "" : " The target ignored its cancellation and may still be running.";
            return _toldToEnd is { } end
                ? Ended(end, startedAt, ignored.TrimStart())
                : Ended(ReportedEnd.TimedOut, startedAt, $"It passed its timeout of {limit.TotalSeconds:0.###} s.{ignored}");
        }
        catch (Exception exception)
        {
            return Ended(ReportedEnd.Failed, startedAt, $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    // A target that ignores its cancellation goes on holding its slot: what runs at once stays bounded.
    private static async Task ReleaseAfterAsync(Task call, IDisposable slot)
    {
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        slot.Dispose();
    }

    private ExecutionReport Ended(TargetOutcome outcome, DateTimeOffset startedAt) =>
        Ended(outcome.Succeeded ? ReportedEnd.Succeeded : ReportedEnd.Failed, startedAt, outcome.Error) with
        {
            ResponseStatus = outcome.ResponseStatus,
            ResponseExcerpt = outcome.ResponseExcerpt,
            Cause = outcome.Cause,
            ErrorType = outcome.ErrorType,
            RetryAfter = outcome.RetryAfter,
        };

    private ExecutionReport Ended(ReportedEnd end, DateTimeOffset? startedAt, string? error = null) => new()
    {
        ExecutionId = dispatch.Call.ExecutionId,
        Incarnation = dispatch.Incarnation,
        Attempt = dispatch.Call.Attempt,
        Dispatch = _dispatch,
        End = end,
        StartedAt = startedAt,
        FinishedAt = services.Clock.GetUtcNow(),
        Silo = services.Silo,
        Error = string.IsNullOrEmpty(error) ? null : error,
    };
}

/// <summary>What every run of a silo needs.</summary>
internal sealed class ExecutionServices(
    ExecutionSlots slots,
    SiloExecutions executions,
    GuidGrains<IScheduleCallbacks> schedules,
    IEnumerable<IExecutionTarget> targets,
    ILocalSiloDetails silo,
    IOptions<SchedulingOptions> options,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock)
{
    private readonly IExecutionTarget[] _targets = [.. targets];

    internal ExecutionSlots Slots => slots;

    internal SiloExecutions Executions => executions;

    internal GuidGrains<IScheduleCallbacks> Schedules => schedules;

    internal TimeProvider Clock => clock;

    internal string Silo { get; } = silo.SiloAddress.ToParsableString();

    internal TimeSpan DefaultTimeout { get; } = TimeSpan.FromSeconds(options.Value.WorkflowTimeoutSeconds);

    internal Task<TargetOutcome> CallAsync(TargetCall call, DateTimeOffset triggeredAt, CancellationToken cancellationToken) =>
        Array.Find(_targets, t => t.Serves(call.Target)) is { } target
            ? target.CallAsync(call, triggeredAt, cancellationToken)
            : Task.FromResult(new TargetOutcome(false, "No target of this silo serves what the schedule asks for.")
            {
                Cause = FailureCause.Refused,
            });
}
