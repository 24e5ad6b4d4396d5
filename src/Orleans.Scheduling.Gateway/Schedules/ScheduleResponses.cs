using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>A schedule's snapshot in the words of the wire.</summary>
internal static class ScheduleResponses
{
    public static ScheduleResponse From(ScheduleSnapshot snapshot)
    {
        var definition = snapshot.Definition;
        var timing = definition.Timing;
        var target = definition.Target;
        return new ScheduleResponse
        {
            ScheduleId = snapshot.ScheduleId,
            Name = definition.Name,
            Description = definition.Description,
            Status = snapshot.Status,
            IsActive = snapshot.Status == ScheduleStatus.Active,
            WorkflowId = target.WorkflowId,
            TargetCommand = target.Command?.Name,
            CommandPayload = Json(target.Command?.PayloadJson),
            Webhook = target.Webhook is { } webhook ? From(webhook) : null,
            ScheduleType = timing.Type,
            CronExpression = timing.Cron,
            CronExpressions = timing.CronExpressions,
            IntervalSeconds = timing.IntervalSeconds,
            ScheduledTime = timing.ScheduledTime?.UtcDateTime,
            After = timing.After is { } after ? AfterResponse.From(after) : null,
            Timezone = timing.TimeZone,
            StartAt = timing.StartAt?.UtcDateTime,
            EndAt = timing.EndAt?.UtcDateTime,
            JitterSeconds = timing.JitterSeconds,
            Calendars = timing.Calendars,
            CalendarPolicy = timing.CalendarPolicy,
            MaxExecutions = definition.MaxExecutions,
            ContextData = definition.ContextJson is { } context
                ? JsonSerializer.Deserialize(context, GatewayJson.Default.IReadOnlyDictionaryStringJsonElement)
                : null,
            Tags = definition.Tags,
            Priority = definition.Priority,
            OverlapPolicy = definition.Overlap,
            MisfirePolicy = definition.Misfire,
            MisfireGraceSeconds = definition.MisfireGraceSeconds,
            MaxInstances = definition.MaxInstances,
            TimeoutSeconds = definition.TimeoutSeconds,
            QueueTtlSeconds = definition.QueueTtlSeconds,
            Retry = definition.Retry is { } retry ? RetryResponse.From(retry) : null,
            MaxRetries = definition.Retry?.MaxRetries,
            PauseOnFailure = definition.PauseOnFailure,
            CommunityId = definition.CommunityId,
            NextExecutionAt = snapshot.NextExecutionAt?.UtcDateTime,
            NextExecutionAtLocal = snapshot.NextExecutionAt is { } next ? WallTime.ToLocal(next, timing.TimeZone) : null,
            LastExecutionAt = snapshot.LastExecutionAt?.UtcDateTime,
            LastExecutionId = snapshot.LastExecutionId,
            ExecutionCount = snapshot.ExecutionCount,
            AutoCount = snapshot.AutoCount,
            ErrorCount = snapshot.ErrorCount,
            RunningCount = snapshot.RunningCount,
            QueuedCount = snapshot.QueuedCount,
            Pause = snapshot.Pause is { } pause ? From(pause) : null,

            // A silo of an earlier version knows of none.
            Backfills = snapshot.Backfills.IsDefaultOrEmpty
                ? []
                : [.. snapshot.Backfills.Select(backfill => BackfillResponse.From(snapshot.ScheduleId, backfill))],
            Version = snapshot.Version,
            CreatedAt = snapshot.CreatedAt.UtcDateTime,
            UpdatedAt = snapshot.UpdatedAt.UtcDateTime,
            CreatedBy = snapshot.CreatedBy,
            Template = snapshot.Template?.Name,
            FollowTemplate = snapshot.Template?.Follows,
            TemplateVersion = snapshot.Template?.Version,
            TemplateOverrides = snapshot.Template?.Overrides,
            Warnings = [.. DefinitionRules.Warnings(definition), .. Warnings(snapshot.Template)],
        };
    }

    /// <summary>A definition's fields as a request may have them.</summary>
    public static JsonObject Fields(ScheduleDefinition definition)
    {
        var response = From(new ScheduleSnapshot
        {
            ScheduleId = default, Definition = definition, Status = default, Version = 0, CreatedAt = default, UpdatedAt = default,
        });
        var fields = JsonSerializer.SerializeToNode(response, GatewayJson.Default.ScheduleResponse)!.AsObject();
        foreach (var name in ScheduleFields.ReadOnly) fields.Remove(name);
        return fields;
    }

    private static IEnumerable<string> Warnings(AppliedTemplate? template)
    {
        if (template?.Refusal is not { } refusal) yield break;
        yield return $"It stays with version {template.Version} of the template {template.Name}, as by version {refusal.Version} it "
            + $"would be wrong: {refusal.Reason}";
    }

    private static WebhookResponse From(WebhookTarget webhook) => new()
    {
        Url = webhook.Url,
        Method = webhook.Method,
        Headers = webhook.Headers,
        Body = Json(webhook.BodyJson),
        ContextSchema = Json(webhook.ContextSchemaJson),
    };

    private static PauseResponse From(PauseInfo pause) => new()
    {
        PausedAt = pause.PausedAt.UtcDateTime,
        Note = pause.Note,
        Until = pause.Until?.UtcDateTime,
    };

    private static JsonElement? Json(string? text) => text is null ? null : JsonElement.Parse(text);
}
