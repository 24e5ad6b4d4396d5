using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Workflows.Values;

namespace Orleans.Scheduling.Core.Workflows;

/// <summary>Steps that call something: what is asked for, and what becomes of answers.</summary>
internal sealed partial class WorkflowWalk
{
    private StepPosition? Call(WorkflowStep step, StepPosition at, StepPlace place)
    {
        var path = place.Of(step);
        if (results.TryGetValue(path, out var result))
        {
            if (result is null) return at;
            Changed = true;
            return result.Report.End == ReportedEnd.Succeeded ? Keep(step, at, path, result) : Failed(step, at, path, result.Report);
        }

        if (Stops) return at;
        if (at.Until > input.Now)
        {
            WakeBy(at.Until.Value);
            return at;
        }

        Calls.Add(new StepCall(path, StepValues.Of(step, Values(place))));
        return at;
    }

    private StepPosition? Keep(WorkflowStep step, StepPosition at, string path, StepResult result)
    {
        var output = JsonText.OfAnswer(result.Output);
        var others = Progress.Outputs.Where(kept => kept.Key != step.Id).Sum(kept => Size(kept.Value));
        var size = Size(output);
        if (size > WorkflowLimits.MaxOutputBytes || others + size > WorkflowLimits.MaxOutputsBytes)
        {
            Fail(path, size > WorkflowLimits.MaxOutputBytes
                ? $"its output takes {size} bytes; at most {WorkflowLimits.MaxOutputBytes} (64 KiB) are kept. It did run."
                : $"with its output, those of all steps take {others + size} bytes; at most {WorkflowLimits.MaxOutputsBytes} (1 MiB) are kept. It did run.");
            return at;
        }

        Progress = Progress with { Outputs = Progress.Outputs.SetItem(step.Id, output), LastStep = step.Id };
        return null;
    }

    private StepPosition Failed(WorkflowStep step, StepPosition at, string path, ExecutionReport report)
    {
        var failures = at.Failures + 1;
        var delay = step.Retry is { } retry && !Stops
            ? Retry.DelayAfter(Retry.Of(retry, new RetryDefaults()), report with { ExecutionId = input.ExecutionId, Attempt = failures })
            : null;
        if (delay is { } wait)
        {
            WakeBy(input.Now + wait);
            return at with { Failures = failures, Until = input.Now + wait };
        }

        // The execution's next attempt begins with this step, as if it had never failed.
        Fail(path, report.Error ?? "it failed.", report);
        return at with { Failures = 0, Until = null };
    }
}
