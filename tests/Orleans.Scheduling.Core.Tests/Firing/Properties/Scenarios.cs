using FsCheck;
using FsCheck.Fluent;

namespace Orleans.Scheduling.Core.Tests.Firing.Properties;

/// <summary>Random scenarios of all types and policies, around one day's 10:00.</summary>
internal static class Scenarios
{
    private const int Minute = 60_000;
    private const int Hour = 60 * Minute;

    private static readonly ScheduleRetry?[] Retries =
    [
        null,
        new() { MaxRetries = 0 },
        new() { MaxRetries = 1 },
        new() { MaxRetries = 3, Policy = RetryPolicy.Exponential, DelaySeconds = 10, MaxDelaySeconds = 30 },
        new() { MaxRetries = 3, Policy = RetryPolicy.List, DelaysSeconds = [1, 60], DoNotRetryOn = ["timed_out"] },
    ];

    public static Arbitrary<Scenario> Any { get; } = Arb.From(Scenario(), Shrunk);

    private static Gen<Scenario> Scenario() =>
        from definition in Definition(mayBeImmediate: true)
        from length in Gen.Choose(1, 30)
        from steps in Gen.ArrayOf(Step(), length)
        select new Scenario(definition, steps);

    private static Gen<Step> Step() =>
        from kind in Gen.Frequency(
            (6, Gen.Constant(StepKind.Wake)),
            (8, Gen.Constant(StepKind.WakeWhenDue)),
            (1, Gen.Constant(StepKind.WakeJustBefore)),
            (2, Gen.Constant(StepKind.Edit)),
            (2, Gen.Constant(StepKind.EditTiming)),
            (2, Gen.Constant(StepKind.Pause)),
            (2, Gen.Constant(StepKind.PauseUntil)),
            (2, Gen.Constant(StepKind.Resume)),
            (2, Gen.Constant(StepKind.ResumeCatchingUp)),
            (2, Gen.Constant(StepKind.Trigger)),
            (3, Gen.Constant(StepKind.Hear)),
            (6, Gen.Constant(StepKind.Report)),
            (2, Gen.Constant(StepKind.Redrive)),
            (1, Gen.Constant(StepKind.ReportStale)),
            (1, Gen.Constant(StepKind.Lose)),
            (1, Gen.Constant(StepKind.CancelExecution)),
            (1, Gen.Constant(StepKind.CancelQueued)),
            (2, Gen.Constant(StepKind.Backfill)),
            (1, Gen.Constant(StepKind.CancelBackfill)),
            (1, Gen.Elements(StepKind.Cancel, StepKind.Delete, StepKind.Purge)))
        from milliseconds in Gen.Frequency(
            (2, Gen.Constant(0)),
            (7, Gen.Choose(0, 90_000)),
            (1, Gen.Choose(0, Hour)),
            (2, Gen.Choose(-5 * Minute, 0)))
        from pick in Gen.Choose(0, 99)
        from definition in Definition(mayBeImmediate: false)
        select new Step(kind, milliseconds, pick, definition);

    private static Gen<ScheduleDefinition> Definition(bool mayBeImmediate) =>
        from timing in Gen.Frequency(
            (3, Cron()), (3, Interval()), (2, OneTime()), (mayBeImmediate ? 1 : 0, Gen.Constant(Given.Immediate().Timing)))
        from max in Gen.Elements<int?>(null, null, 1, 2, 5)
        from instances in Gen.Choose(1, 3)
        from overlap in Gen.Elements(Enum.GetValues<OverlapPolicy>())
        from misfire in Gen.Elements(Enum.GetValues<MisfirePolicy>())
        from grace in Gen.Elements<int?>(null, 0, 5, 300, 300)
        from setsGrace in Gen.Elements(true, false)
        from retry in Gen.Elements(Retries)
        from pauses in Gen.Elements(true, false, false)
        let definition = Given.Immediate() with
        {
            Timing = timing,
            MaxExecutions = max,
            MaxInstances = instances,
            Overlap = overlap,
            Misfire = misfire,
            Retry = retry,
            PauseOnFailure = pauses,
        }
        select setsGrace ? definition with { MisfireGraceSeconds = grace } : definition;

    private static Gen<ScheduleTiming> Cron() =>
        from cron in Gen.Elements("* * * * *", "*/5 * * * *", "*/10 * * * * *", "30 10,11 * * *", "0 3 * * *")
        from start in Bound()
        from end in Bound()
        from jitter in Jitter()
        select Given.Cron(cron).Timing with { StartAt = start, EndAt = end, JitterSeconds = jitter };

    private static Gen<ScheduleTiming> Interval() =>
        from seconds in Gen.Elements(1, 7, 60, 3600)
        from start in Bound()
        from end in Bound()
        from jitter in Jitter()
        select Given.Every(seconds).Timing with { StartAt = start, EndAt = end, JitterSeconds = jitter };

    private static Gen<ScheduleTiming> OneTime() =>
        from offset in Gen.Choose(-Minute, 2 * Hour)
        select Given.Once("10:00").Timing with { ScheduledTime = Given.At("10:00").AddMilliseconds(offset) };

    private static Gen<DateTimeOffset?> Bound() => Gen.Frequency(
        (4, Gen.Constant<DateTimeOffset?>(null)),
        (1, Gen.Choose(-Hour, 6 * Hour).Select(ms => (DateTimeOffset?)Given.At("10:00").AddMilliseconds(ms))));

    private static Gen<int> Jitter() => Gen.Elements(0, 0, 5, 600);

    // Halves first, then single steps, then plainer steps.
    private static IEnumerable<Scenario> Shrunk(Scenario scenario)
    {
        var steps = scenario.Steps;
        for (var size = steps.Length / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= steps.Length; at += size)
            {
                yield return scenario with { Steps = [.. steps[..at], .. steps[(at + size)..]] };
            }
        }

        for (var at = 0; at < steps.Length; at++)
        {
            if (steps[at].Milliseconds != 0)
            {
                yield return scenario with { Steps = [.. steps[..at], steps[at] with { Milliseconds = 0 }, .. steps[(at + 1)..]] };
            }
        }
    }
}
