namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>A timing made ready to enumerate.</summary>
public sealed class NominalTimes
{
    /// <summary>Prepares a valid timing.</summary>
    /// <param name="timing">The timing; see <see cref="DefinitionRules"/> for what makes it valid.</param>
    /// <param name="scheduleId">Seeds the jitter.</param>
    /// <param name="createdAt">Origin of an interval grid without start_at, and the one time of an immediate schedule.</param>
    /// <exception cref="SchedulingException">Invalid: the cron expression or the zone can't be read.</exception>
    public NominalTimes(ScheduleTiming timing, Guid scheduleId, DateTimeOffset createdAt) =>
        throw new NotSupportedException($"{timing} {scheduleId} {createdAt}");

    /// <summary>The first occurrence whose nominal time lies strictly after an instant; null = there is none.</summary>
    public Occurrence? Next(DateTimeOffset after) => throw new NotSupportedException($"{after}");
}
