using System.Text.Json.Nodes;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Templates;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Schedules;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>The audit trail names fields as requests do: all of them, and no others.</summary>
public sealed class AuditFieldTests
{
    // Other ways of saying what other fields say.
    private static readonly string[] Shapes = ["schedule_config", "schedule", "max_retries", "use_template"];

    // What the service itself answers of a template.
    private static readonly string[] Answers = ["template_version", "template_overrides"];

    private static readonly TemplateLink Link = new()
    {
        Applied = new AppliedTemplate { Name = "t", Version = 2, Follows = false, Overrides = ["name"] },
    };

    private static readonly string[] Full =
    [
        """
        {"name": "a", "description": "d", "workflow_id": "w", "cron_expression": "0 9 * * *", "timezone": "Europe/Paris",
         "start_at": "2030-01-01T00:00:00Z", "end_at": "2031-01-01T00:00:00Z", "jitter_seconds": 5, "calendars": ["c"],
         "calendar_policy": "next", "max_executions": 3, "context_data": {"a": 1}, "tags": ["t"], "priority": 1,
         "overlap_policy": "buffer_all", "misfire_policy": "all", "misfire_grace_seconds": 7, "max_instances": 1,
         "timeout_seconds": 9, "queue_ttl_seconds": 8, "community_id": "n", "pause_on_failure": true,
         "retry": {"policy": "exponential", "max_retries": 2, "delay_seconds": 3, "max_delay_seconds": 4, "retry_on": ["http_5xx"],
                   "do_not_retry_on": ["http_501"]}}
        """,
        """{"name": "b", "interval_seconds": 60, "target_command": "c", "command_payload": [1]}""",
        """
        {"name": "c", "cron_expressions": ["0 9 * * *", "0 8 * * *"], "retry": {"policy": "list", "max_retries": 2, "delays_seconds": [1]},
         "webhook": {"url": "https://example.com", "method": "PUT", "headers": {"A": "a"}, "body": 1, "context_schema": {}}}
        """,
        """{"name": "d", "scheduled_time": "2030-01-01T00:00:00Z", "workflow_id": "x"}""",
        """{"name": "e", "after": {"schedule_id": "01980000-0000-7000-8000-000000000001", "on": "failure"}, "workflow_id": "x"}""",
        """{"name": "e", "after": {"workflow_id": "y"}, "workflow_id": "x"}""",
    ];

    [Fact]
    public void Of_requests()
    {
        var named = new HashSet<string>();
        ScheduleState? state = null;
        foreach (var (index, json) in Full.Index())
        {
            var errors = new FieldErrors();
            var definition = ScheduleReader.Read(JsonNode.Parse(json)!.AsObject(), errors);
            Assert.False(errors.Any);
            var change = new Change(Guid.NewGuid(), Caller.Anonymous);
            var now = GatewayUnderTest.Now.AddMinutes(index);
            ScheduleInput input = state is null
                ? new ScheduleInput.Create(Guid.NewGuid(), Guid.NewGuid(), definition, change)
                : new ScheduleInput.Update(definition, change) { Template = Link };
            var decision = ScheduleMachine.Apply(state, input, now, "silo")!;
            state = decision.State;
            named.UnionWith(decision.Audit.SelectMany(row => row.Changes).Select(changed => changed.Field));
        }

        var fields = named.Select(field => field.Split('.')[0]).ToHashSet();
        Assert.Equal(ScheduleFields.Request.Except(Shapes).Concat(Answers).Order(), fields.Order());
        Assert.Superset(
            new HashSet<string>
            {
                "webhook.url", "webhook.method", "webhook.headers.A", "webhook.body", "webhook.context_schema", "retry.policy",
                "retry.max_retries", "retry.delay_seconds", "retry.max_delay_seconds", "retry.delays_seconds", "retry.retry_on",
                "retry.do_not_retry_on", "after.schedule_id", "after.workflow_id", "after.on",
            },
            named);
    }
}
