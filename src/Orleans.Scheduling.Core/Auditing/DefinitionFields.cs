namespace Orleans.Scheduling.Core.Auditing;

/// <summary>What a schedule's definition is, in the fields of the wire.</summary>
internal static class DefinitionFields
{
    public static FieldValues Of(ScheduleDefinition definition)
    {
        var fields = new FieldValues()
            .Add("name", definition.Name)
            .Add("description", definition.Description)
            .Add("max_executions", definition.MaxExecutions)
            .AddJson("context_data", definition.ContextJson)
            .Add("tags", definition.Tags)
            .Add("priority", definition.Priority)
            .Add("overlap_policy", WireNames.Of(definition.Overlap))
            .Add("misfire_policy", WireNames.Of(definition.Misfire))
            .Add("misfire_grace_seconds", definition.MisfireGraceSeconds)
            .Add("max_instances", definition.MaxInstances)
            .Add("timeout_seconds", definition.TimeoutSeconds)
            .Add("queue_ttl_seconds", definition.QueueTtlSeconds)
            .Add("community_id", definition.CommunityId)
            .Add("pause_on_failure", definition.PauseOnFailure);
        AddTiming(fields, definition.Timing);
        AddTarget(fields, definition.Target);
        if (definition.Retry is { } retry)
            AddRetry(fields, retry);
        return fields;
    }

    private static void AddTiming(FieldValues fields, ScheduleTiming timing) => fields
        .Add("schedule_type", WireNames.Of(timing.Type))
        .Add("cron_expression", timing.Cron)
        .Add("cron_expressions", timing.CronExpressions)
        .Add("interval_seconds", timing.IntervalSeconds)
        .AddTime("scheduled_time", timing.ScheduledTime)
        .Add("after.schedule_id", timing.After?.ScheduleId)
        .Add("after.workflow_id", timing.After?.WorkflowId)
        .Add("after.on", timing.After is { } after ? WireNames.Of(after.On) : null)
        .Add("timezone", timing.TimeZone)
        .AddTime("start_at", timing.StartAt)
        .AddTime("end_at", timing.EndAt)
        .Add("jitter_seconds", timing.JitterSeconds)
        .Add("calendars", timing.Calendars)
        .Add("calendar_policy", WireNames.Of(timing.CalendarPolicy));

    private static void AddTarget(FieldValues fields, ExecutionTarget target)
    {
        fields
            .Add("workflow_id", target.WorkflowId)
            .Add("target_command", target.Command?.Name)
            .AddJson("command_payload", target.Command?.PayloadJson);
        if (target.Webhook is not { } webhook)
            return;

        fields
            .Add("webhook.url", webhook.Url)
            .Add("webhook.method", webhook.Method)
            .AddJson("webhook.body", webhook.BodyJson)
            .AddJson("webhook.context_schema", webhook.ContextSchemaJson);

        // What they hold may well be a key.
        foreach (var (name, value) in webhook.Headers)
            fields.AddSecret($"webhook.headers.{name}", value);
    }

    private static void AddRetry(FieldValues fields, ScheduleRetry retry) => fields
        .Add("retry.policy", WireNames.Of(retry.Policy))
        .Add("retry.max_retries", retry.MaxRetries)
        .Add("retry.delay_seconds", retry.DelaySeconds)
        .Add("retry.max_delay_seconds", retry.MaxDelaySeconds)
        .Add("retry.delays_seconds", retry.DelaysSeconds)
        .Add("retry.retry_on", retry.RetryOn)
        .Add("retry.do_not_retry_on", retry.DoNotRetryOn);
}
