using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>The names a schedule's fields have on the wire, by what they are.</summary>
internal static class ScheduleFields
{
    public const string Type = "schedule_type";
    public const string Cron = "cron_expression";
    public const string CronList = "cron_expressions";
    public const string Interval = "interval_seconds";
    public const string Time = "scheduled_time";
    public const string After = "after";
    public const string AfterSchedule = "schedule_id";
    public const string TimeZone = "timezone";
    public const string StartAt = "start_at";
    public const string EndAt = "end_at";
    public const string Jitter = "jitter_seconds";
    public const string Calendars = "calendars";
    public const string MaxExecutions = "max_executions";
    public const string Workflow = "workflow_id";
    public const string Command = "target_command";
    public const string Payload = "command_payload";
    public const string Webhook = "webhook";
    public const string Context = "context_data";
    public const string Tags = "tags";
    public const string Grace = "misfire_grace_seconds";
    public const string MaxInstances = "max_instances";
    public const string Misfire = "misfire_policy";
    public const string Retry = "retry";
    public const string MaxRetries = "max_retries";

    /// <summary>What a schedule says of templates.</summary>
    public const string Template = "template";
    public const string FollowTemplate = "follow_template";
    public const string UseTemplate = "use_template";

    /// <summary>The nested shapes.</summary>
    public const string Config = "schedule_config";
    public const string Oldest = "schedule";

    /// <summary>Those that say when a schedule fires and how often.</summary>
    public static readonly FrozenSet<string> Timing = Names(GatewayJson.Default.TimingRequest).ToFrozenSet();

    /// <summary>Those a template may hold.</summary>
    public static readonly FrozenSet<string> Defaults = Names(GatewayJson.Default.DefaultsRequest).ToFrozenSet();

    /// <summary>Those a request may have.</summary>
    public static readonly FrozenSet<string> Request = Names(GatewayJson.Default.ScheduleRequest).ToFrozenSet();

    /// <summary>Those only answers have: a caller may send back what it got.</summary>
    public static readonly FrozenSet<string> ReadOnly =
        Names(GatewayJson.Default.ScheduleResponse).Except(Request).ToFrozenSet();

    /// <summary>The types that follow from a field.</summary>
    public static readonly FrozenDictionary<string, string> TypeOf = new Dictionary<string, string>
    {
        [Cron] = "cron",
        [CronList] = "cron",
        [Interval] = "interval",
        [Time] = "one_time",
        [After] = "after",
    }.ToFrozenDictionary();

    private static IEnumerable<string> Names(JsonTypeInfo type) => type.Properties.Select(property => property.Name);
}
