using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Makes a definition of a schedule's fields.</summary>
/// <remarks>Fields that are wrong in themselves are named and stand at their default in the definition.</remarks>
internal sealed class ScheduleReader(JsonObject fields, FieldErrors errors)
{
    private readonly ScheduleRequest _request = FieldReader.Read(fields, GatewayJson.Default.ScheduleRequest, errors);

    public static ScheduleDefinition Read(JsonObject fields, FieldErrors errors) =>
        new ScheduleReader(fields, errors).Definition();

    private ScheduleDefinition Definition()
    {
        var definition = new ScheduleDefinition
        {
            Name = _request.Name ?? "",
            Description = _request.Description,
            Timing = Timing(),
            Target = Target(),
            MaxExecutions = _request.MaxExecutions is -1 ? null : _request.MaxExecutions,
            ContextJson = RawJson.Text(fields, ScheduleFields.Context),
            Tags = Tags(),
            Overlap = _request.OverlapPolicy ?? default,
            Misfire = _request.MisfirePolicy ?? default,
            TimeoutSeconds = _request.TimeoutSeconds,
            QueueTtlSeconds = _request.QueueTtlSeconds,
            CommunityId = _request.CommunityId,
            Retry = RetryReader.Read(_request, fields, errors),
            PauseOnFailure = _request.PauseOnFailure ?? false,
        };
        if (_request.Priority is { } priority) definition = definition with { Priority = priority };
        if (_request.MaxInstances is { } instances) definition = definition with { MaxInstances = instances };
        // Null is a value here: no limit.
        if (fields.ContainsKey(ScheduleFields.Grace))
            definition = definition with { MisfireGraceSeconds = _request.MisfireGraceSeconds };
        return definition;
    }

    private ScheduleTiming Timing()
    {
        var timing = new ScheduleTiming
        {
            Type = _request.ScheduleType ?? InferredType(),
            Cron = _request.CronExpression,
            CronExpressions = Strings(ScheduleFields.CronList, _request.CronExpressions),
            IntervalSeconds = _request.IntervalSeconds,
            After = _request.After is { } after
                ? new ScheduleAfter { ScheduleId = after.ScheduleId, WorkflowId = after.WorkflowId, On = after.On ?? default }
                : null,
            JitterSeconds = _request.JitterSeconds ?? 0,
            Calendars = _request.Calendars is { Count: > 0 } ? Strings(ScheduleFields.Calendars, _request.Calendars) : null,
            CalendarPolicy = _request.CalendarPolicy ?? default,
        };
        if (_request.Timezone is { } zone) timing = timing with { TimeZone = zone };
        return timing with
        {
            ScheduledTime = Time(ScheduleFields.Time, _request.ScheduledTime, timing.TimeZone),
            StartAt = Time(ScheduleFields.StartAt, _request.StartAt, timing.TimeZone),
            EndAt = Time(ScheduleFields.EndAt, _request.EndAt, timing.TimeZone),
        };
    }

    private ScheduleType InferredType()
    {
        if (errors.Has(ScheduleFields.Type)) return default;
        var given = ScheduleFields.TypeOf.Where(kind => fields[kind.Key] is not null).ToArray();
        if (given.Select(kind => kind.Value).Distinct().ToArray() is [var only])
            return WireNames.TryParse<ScheduleType>(only)!.Value;
        errors.Add(ScheduleFields.Type, given.Length == 0
            ? "It is missing; give it, or one of cron_expression, interval_seconds, scheduled_time and after."
            : $"It doesn't follow from the fields given: {string.Join(" and ", given.Select(kind => kind.Key))}; give one of them.");
        return default;
    }

    private ImmutableArray<string>? Strings(string field, IReadOnlyList<string>? items)
    {
        if (items is null) return null;
        foreach (var (index, item) in items.Index())
        {
            if (item is null) errors.Add($"{field}[{index}]", "It must be a string; null isn't one.");
        }

        return [.. items];
    }

    private DateTimeOffset? Time(string field, string? text, string timeZone)
    {
        if (text is null) return null;
        if (WallTime.TryParse(text, timeZone, out var utc)) return utc;
        // With an unknown zone, a wall time is no time; the zone is what is named then.
        if (!WallTime.TryParse(text, "UTC", out _))
            errors.Add(field, "It must be an ISO 8601 time, such as 2027-01-31T09:00:00+01:00, or one without offset on the clocks of timezone.");
        return null;
    }

    private ExecutionTarget Target()
    {
        if (_request.TargetCommand is null && fields[ScheduleFields.Payload] is not null)
            errors.Add(ScheduleFields.Payload, "It goes with target_command, which isn't given.");
        return new ExecutionTarget
        {
            WorkflowId = _request.WorkflowId,
            Command = _request.TargetCommand is { } command
                ? new CommandTarget { Name = command, PayloadJson = RawJson.Text(fields, ScheduleFields.Payload) }
                : null,
            Webhook = _request.Webhook is { } webhook ? Webhook(webhook) : null,
        };
    }

    private WebhookTarget Webhook(WebhookRequest webhook)
    {
        var target = new WebhookTarget
        {
            Url = webhook.Url ?? "",
            Headers = webhook.Headers is { } headers ? Headers(headers) : [],
            BodyJson = RawJson.Text(fields[ScheduleFields.Webhook]!.AsObject(), "body"),
            ContextSchemaJson = RawJson.Text(fields[ScheduleFields.Webhook]!.AsObject(), "context_schema"),
        };
        return webhook.Method is { } method ? target with { Method = method.ToUpperInvariant() } : target;
    }

    private ImmutableDictionary<string, string> Headers(IReadOnlyDictionary<string, string> headers)
    {
        var twice = headers.Keys.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(names => names.Count() > 1);
        foreach (var names in twice)
            errors.Add("webhook.headers", $"{string.Join(" and ", names)} are the same header; give it once.");
        return headers.ToImmutableDictionary();
    }

    private ImmutableArray<string> Tags()
    {
        if (_request.Tags is not { } tags) return [];
        if (tags.All(tag => tag is not null)) return [.. tags];
        errors.Add(ScheduleFields.Tags, "It must be a list of strings; null isn't one.");
        return [];
    }
}
