using System.Collections.Immutable;
using Orleans.Scheduling.Core.FireTimes.Rules;

namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>What makes a definition valid, for REST and for .NET callers alike.</summary>
public static class DefinitionRules
{
    /// <summary>Every wrong field of a definition; empty = it is valid.</summary>
    /// <param name="definition">The definition to judge.</param>
    /// <param name="now">A one_time schedule's time, and any end_at, must lie after this instant.</param>
    public static ImmutableArray<FieldError> Check(ScheduleDefinition definition, DateTimeOffset now) =>
    [
        .. LabelRules.Check(definition),
        .. TimingRules.Check(definition.Timing, now),
        .. TargetRules.Check(definition.Target),
        .. CheckContext(definition.ContextJson, definition.Target),
        .. LimitRules.Check(definition),
        .. RetryRules.Check(definition.Retry),
    ];

    /// <summary>What is wrong with a valid timing that has nothing to fire for a long time; empty = nothing.</summary>
    /// <param name="timing">The timing.</param>
    /// <param name="scheduleId">The schedule's id.</param>
    /// <param name="createdAt">When the schedule was created; a new one is created now.</param>
    /// <param name="calendars">What the calendars that the timing names exclude.</param>
    /// <param name="now">The present.</param>
    /// <param name="days">How many days ahead the first occurrence may lie, at most.</param>
    public static ImmutableArray<FieldError> CheckLookahead(
        ScheduleTiming timing,
        Guid scheduleId,
        DateTimeOffset createdAt,
        ImmutableArray<CalendarDefinition> calendars,
        DateTimeOffset now,
        int days) =>
        [.. LookaheadRules.Check(timing, scheduleId, createdAt, calendars, now, days)];

    /// <summary>What is wrong with a context, a schedule's own or a trigger's; empty = nothing.</summary>
    public static ImmutableArray<FieldError> CheckContext(string? contextJson) =>
        [.. JsonRules.CheckObject("context_data", contextJson)];

    /// <summary>The same for one that goes to a target, which may say more; empty = nothing.</summary>
    public static ImmutableArray<FieldError> CheckContext(string? contextJson, ExecutionTarget? target) =>
        CheckContext(contextJson) is { IsEmpty: false } errors ? errors : SchemaRules.CheckContext(target, contextJson);

    /// <summary>What is wrong with a backfill's overlap policy; empty = nothing.</summary>
    public static ImmutableArray<FieldError> CheckOverlap(OverlapPolicy policy) =>
        [.. RangeRules.CheckDefined("overlap_policy", policy)];

    /// <summary>What is valid but may surprise, in sentences; what <see cref="Check"/> refuses is no matter here.</summary>
    public static ImmutableArray<string> Warnings(ScheduleDefinition definition) =>
        definition.Timing is { Type: ScheduleType.Cron } timing ? [.. CronRules.Warnings(timing)] : [];
}
