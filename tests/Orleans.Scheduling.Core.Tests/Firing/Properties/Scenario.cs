namespace Orleans.Scheduling.Core.Tests.Firing.Properties;

/// <summary>What a step does; the clock moves first.</summary>
public enum StepKind
{
    Wake,
    WakeWhenDue,
    WakeJustBefore,
    Edit,
    EditTiming,
    Pause,
    PauseUntil,
    Resume,
    ResumeCatchingUp,
    Trigger,
    Cancel,
    Delete,
    Purge,
    CancelExecution,
    CancelQueued,
    Backfill,
    CancelBackfill,
    Hear,
    Report,
    Redrive,
    ReportStale,
    Lose,
}

/// <summary>One step of a scenario.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Milliseconds">How far the clock moves first; it may run backwards.</param>
/// <param name="Pick">Chooses among what there is to choose from.</param>
/// <param name="Definition">What an edit asks for.</param>
public sealed record Step(StepKind Kind, int Milliseconds, int Pick, ScheduleDefinition Definition)
{
    public override string ToString() => $"{Kind} {Milliseconds:+0;-0} #{Pick} [{Scenario.InShort(Definition)}]";
}

/// <summary>A schedule and what happens to it.</summary>
public sealed record Scenario(ScheduleDefinition Definition, Step[] Steps)
{
    public override string ToString() => $"{InShort(Definition)}: {string.Join("; ", Steps.AsEnumerable())}";

    internal static string InShort(ScheduleDefinition d) =>
        $"{d.Timing.Type} {d.Timing.Cron}{d.Timing.IntervalSeconds}{d.Timing.ScheduledTime:HH:mm:ss.fff} "
        + $"{d.Timing.StartAt:HH:mm:ss}-{d.Timing.EndAt:HH:mm:ss} jitter {d.Timing.JitterSeconds} "
        + $"max {d.MaxExecutions} instances {d.MaxInstances} {d.Overlap} {d.Misfire} grace {d.MisfireGraceSeconds} "
        + $"retry {d.Retry?.Policy} {d.Retry?.MaxRetries} pause {d.PauseOnFailure}";
}
