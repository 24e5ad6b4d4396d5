using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Templates;

/// <summary>The fields of a schedule that a template may hold, by their names on the wire.</summary>
public static class TemplateFields
{
    internal const string Type = "schedule_type";
    internal const string Workflow = "workflow_id";
    internal const string Command = "target_command";
    internal const string Payload = "command_payload";
    internal const string Webhook = "webhook";

    /// <summary>What says when a schedule of a type fires.</summary>
    internal static readonly FrozenDictionary<string, ScheduleType> Expressions = new Dictionary<string, ScheduleType>
    {
        ["cron_expression"] = ScheduleType.Cron,
        ["cron_expressions"] = ScheduleType.Cron,
        ["interval_seconds"] = ScheduleType.Interval,
        ["scheduled_time"] = ScheduleType.OneTime,
        ["after"] = ScheduleType.After,
    }.ToFrozenDictionary();

    /// <summary>What a schedule runs: one of these.</summary>
    internal static readonly ImmutableArray<string> Targets = [Workflow, Command, Webhook];

    private static readonly FrozenDictionary<string, Field> All = new Dictionary<string, Field>
    {
        ["description"] = Field.Of(d => d.Description, (d, v) => d with { Description = v }),
        [Type] = Field.OfTiming(t => t.Type, (t, v) => t with { Type = v }),
        ["cron_expression"] = Field.OfTiming(t => t.Cron, (t, v) => t with { Cron = v }),
        ["cron_expressions"] = Field.OfTiming(t => t.CronExpressions, (t, v) => t with { CronExpressions = v }),
        ["interval_seconds"] = Field.OfTiming(t => t.IntervalSeconds, (t, v) => t with { IntervalSeconds = v }),
        ["scheduled_time"] = Field.OfTiming(t => t.ScheduledTime, (t, v) => t with { ScheduledTime = v }),
        ["after"] = Field.OfTiming(t => t.After, (t, v) => t with { After = v }),
        ["timezone"] = Field.OfTiming(t => t.TimeZone, (t, v) => t with { TimeZone = v }),
        ["start_at"] = Field.OfTiming(t => t.StartAt, (t, v) => t with { StartAt = v }),
        ["end_at"] = Field.OfTiming(t => t.EndAt, (t, v) => t with { EndAt = v }),
        ["jitter_seconds"] = Field.OfTiming(t => t.JitterSeconds, (t, v) => t with { JitterSeconds = v }),
        ["calendars"] = Field.OfTiming(t => t.Calendars, (t, v) => t with { Calendars = v }),
        ["calendar_policy"] = Field.OfTiming(t => t.CalendarPolicy, (t, v) => t with { CalendarPolicy = v }),
        ["max_executions"] = Field.Of(d => d.MaxExecutions, (d, v) => d with { MaxExecutions = v }),
        [Workflow] = Field.OfTarget(t => t.WorkflowId, (t, v) => t with { WorkflowId = v }),
        [Command] = Field.OfTarget(
            t => t.Command?.Name,
            (t, v) => t with { Command = v is null ? null : (t.Command ?? new CommandTarget { Name = v }) with { Name = v } }),
        [Payload] = Field.OfTarget(
            t => t.Command?.PayloadJson,
            (t, v) => t.Command is null ? t : t with { Command = t.Command with { PayloadJson = v } }),
        [Webhook] = Field.OfTarget(t => t.Webhook, (t, v) => t with { Webhook = v }),
        ["context_data"] = Field.Of(d => d.ContextJson, (d, v) => d with { ContextJson = v }),
        ["tags"] = Field.Of(d => d.Tags, (d, v) => d with { Tags = v }),
        ["priority"] = Field.Of(d => d.Priority, (d, v) => d with { Priority = v }),
        ["overlap_policy"] = Field.Of(d => d.Overlap, (d, v) => d with { Overlap = v }),
        ["misfire_policy"] = Field.Of(d => d.Misfire, (d, v) => d with { Misfire = v }),
        ["misfire_grace_seconds"] = Field.Of(d => d.MisfireGraceSeconds, (d, v) => d with { MisfireGraceSeconds = v }),
        ["max_instances"] = Field.Of(d => d.MaxInstances, (d, v) => d with { MaxInstances = v }),
        ["timeout_seconds"] = Field.Of(d => d.TimeoutSeconds, (d, v) => d with { TimeoutSeconds = v }),
        ["queue_ttl_seconds"] = Field.Of(d => d.QueueTtlSeconds, (d, v) => d with { QueueTtlSeconds = v }),
        ["retry"] = Field.Of(d => d.Retry, (d, v) => d with { Retry = v }),
        ["pause_on_failure"] = Field.Of(d => d.PauseOnFailure, (d, v) => d with { PauseOnFailure = v }),
        ["community_id"] = Field.Of(d => d.CommunityId, (d, v) => d with { CommunityId = v }),
    }.ToFrozenDictionary();

    // Null says "none" here; elsewhere a field that is null isn't given.
    private static readonly FrozenSet<string> Nullable = FrozenSet.Create(
        "description", "start_at", "end_at", "calendars", "max_executions", Payload, "context_data", "misfire_grace_seconds",
        "timeout_seconds", "queue_ttl_seconds", "retry", "community_id");

    /// <summary>All of them, in order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Keys.Order(StringComparer.Ordinal)];

    /// <summary>True where null is a value of the field.</summary>
    public static bool MayBeNull(string name) => Nullable.Contains(name);

    /// <summary>The same fields, sorted, and with those that they entail: what says when a schedule fires is of a type.</summary>
    public static ImmutableArray<string> Complete(IEnumerable<string> names)
    {
        var given = names.ToHashSet(StringComparer.Ordinal);
        if (given.Overlaps(Expressions.Keys)) given.Add(Type);
        return [.. given.Order(StringComparer.Ordinal)];
    }

    /// <summary>The fields in which two definitions differ.</summary>
    public static IEnumerable<string> Differing(ScheduleDefinition one, ScheduleDefinition other) =>
        Names.Where(name => Text(one, name) != Text(other, name));

    /// <summary>The fields of a definition that aren't at their defaults.</summary>
    public static ImmutableArray<string> Given(ScheduleDefinition definition)
    {
        var type = definition.Timing.Type;
        var blank = new ScheduleDefinition
        {
            Name = definition.Name, Timing = new ScheduleTiming { Type = type }, Target = new ExecutionTarget(),
        };
        // The only type that takes no expression, so that only the type itself can say it.
        IEnumerable<string> immediate = type == ScheduleType.Immediate ? [Type] : [];
        return Complete([.. Differing(definition, blank), .. immediate]);
    }

    /// <summary>A definition with some of another's fields.</summary>
    internal static ScheduleDefinition Copy(ScheduleDefinition from, ScheduleDefinition to, IEnumerable<string> names)
    {
        var known = names.ToHashSet(StringComparer.Ordinal);
        // A payload is its command's: that comes first. What only a newer version knows stays with it.
        return Targets.Where(known.Contains).Concat(known.Except(Targets).Where(IsKnown))
            .Aggregate(to, (copy, name) => All[name].Copy(from, copy));
    }

    /// <summary>True where a definition has a value other than null there.</summary>
    internal static bool Has(ScheduleDefinition definition, string name) => All[name].Value(definition) is not null;

    internal static bool IsTarget(string name) => Targets.Contains(name);

    internal static bool IsKnown(string? name) => name is not null && All.ContainsKey(name);

    private static string Text(ScheduleDefinition definition, string name) =>
        JsonSerializer.Serialize(All[name].Value(definition), StateJson.Options);

    private sealed record Field(
        Func<ScheduleDefinition, object?> Value, Func<ScheduleDefinition, ScheduleDefinition, ScheduleDefinition> Copy)
    {
        public static Field Of<T>(Func<ScheduleDefinition, T> get, Func<ScheduleDefinition, T, ScheduleDefinition> set) =>
            new(definition => get(definition), (from, to) => set(to, get(from)));

        public static Field OfTiming<T>(Func<ScheduleTiming, T> get, Func<ScheduleTiming, T, ScheduleTiming> set) =>
            Of(d => get(d.Timing), (d, value) => d with { Timing = set(d.Timing, value) });

        public static Field OfTarget<T>(Func<ExecutionTarget, T> get, Func<ExecutionTarget, T, ExecutionTarget> set) =>
            Of(d => get(d.Target), (d, value) => d with { Target = set(d.Target, value) });
    }
}
