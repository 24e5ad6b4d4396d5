using System.Diagnostics.Metrics;
using Orleans.Scheduling.Core;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Schedules;
using Orleans.Scheduling.Workflows;

namespace Orleans.Scheduling.Diagnostics;

/// <summary>What the silo side counts, on the meter <c>Orleans.Scheduling</c>. Durations are in seconds.</summary>
internal sealed class ScheduleMetrics
{
    private readonly Counter<long> _executions;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _misfires;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _swept;
    private readonly Counter<long> _invalid;
    private readonly Counter<long> _templatesRefused;
    private readonly Counter<long> _historyRemoved;
    private readonly Histogram<double> _lateness;
    private readonly Histogram<double> _duration;

    public ScheduleMetrics(IMeterFactory meters, SiloExecutions executions, WakeGate wakes)
    {
        var meter = meters.Create("Orleans.Scheduling");
        _executions = meter.CreateCounter<long>("schedule_executions_total");
        _retries = meter.CreateCounter<long>("schedule_retries_total");
        _misfires = meter.CreateCounter<long>("schedule_misfires_total");
        _duplicates = meter.CreateCounter<long>("schedule_duplicate_deliveries_total");
        _swept = meter.CreateCounter<long>("schedule_swept_total");
        _invalid = meter.CreateCounter<long>("schedule_invalid_pauses_total", description: "By reason: calendars, timing or target.");
        _templatesRefused = meter.CreateCounter<long>("schedule_template_refusals_total");
        _historyRemoved = meter.CreateCounter<long>("schedule_history_removed_total", description: "Rows, by month, age, count or purge.");
        _lateness = meter.CreateHistogram<double>("schedule_lateness_seconds", "s");
        _duration = meter.CreateHistogram<double>("schedule_execution_duration_seconds", "s");
        meter.CreateObservableGauge("executions_running", () => Math.Max(0, executions.Count - executions.Waiting));
        meter.CreateObservableGauge("executions_queued", () => executions.Waiting);
        meter.CreateObservableGauge(
            "schedule_wakes_waiting", () => wakes.Waiting, description: "Schedules of a herd that wait to decide what is due.");
    }

    internal void Count(ScheduleState? previous, Decision decision)
    {
        var type = new KeyValuePair<string, object?>(
            "schedule_type", WireNames.Of(decision.State.Head.Definition.Timing.Type));
        foreach (var audit in decision.Audit)
        {
            if (Pausing.ObstacleOf(audit) is { } obstacle)
            {
                _invalid.Add(1, type, new("reason", obstacle));
            }
            else if (Following.IsRefusal(audit))
            {
                _templatesRefused.Add(1, type);
            }
        }

        foreach (var row in decision.Rows)
        {
            // Later attempts are late for nothing, and one cancelled while it waited was counted when it began to. One that
            // is told to have begun is counted when it ends.
            if (row is { Attempt: 1, StartedAt: { } called, Status: not ExecutionStatus.Running } && !WaitedBefore(row))
            {
                _lateness.Record((called - row.FireAt).TotalSeconds, type);
            }

            if (row.Status == ExecutionStatus.RetryWaiting)
            {
                _retries.Add(1, type);
            }

            if (!row.Status.IsTerminal())
            {
                continue;
            }

            _executions.Add(1, type, new("status", WireNames.Of(row.Status)));
            if (row.Status is ExecutionStatus.Missed or ExecutionStatus.Coalesced or ExecutionStatus.Expired)
            {
                var before = previous?.Runtime.OpenGap is { } gap && gap.ExecutionId == row.ExecutionId ? gap.Count : 0;
                _misfires.Add(row.Count - before, type);
            }

            if (row is { StartedAt: { } started, FinishedAt: { } finished } && !WaitedBefore(row))
            {
                _duration.Record((finished - started).TotalSeconds, type);
            }
        }

        bool WaitedBefore(ExecutionRow row) => row.Status == ExecutionStatus.Cancelled && AwaitedRetry(previous, row.ExecutionId);
    }

    private static bool AwaitedRetry(ScheduleState? previous, Guid executionId) =>
        previous?.Runtime.Unfinished.Any(u => u.AwaitsRetry && u.Row.ExecutionId == executionId) == true;

    internal void DuplicateDelivery() => _duplicates.Add(1);

    internal void Swept(int count) => _swept.Add(count);

    internal void HistoryRemoved(long rows, string by) => _historyRemoved.Add(rows, new KeyValuePair<string, object?>("by", by));
}
