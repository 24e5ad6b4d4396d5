using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract.Drives;

/// <summary>Workflows: create, replace, read, delete.</summary>
internal sealed class WorkflowDrive : IDrive
{
    private const string Name = "report";

    private static readonly object Log = new { name = "log", payload = new { text = "${context.tenant}" } };

    // Every kind of step that the document describes, for answers to be held against it.
    private static readonly object Workflow = new
    {
        description = "All that there is.",
        timeout_seconds = 60,
        max_concurrent = 4,
        context_schema = new { type = "object" },
        steps = new object[]
        {
            new { id = "http", timeout_seconds = 5, retry = new { max_retries = 1, delay_seconds = 1 }, http = new { url = "https://example.com", headers = new { accept = "text/plain" }, body = 5 } },
            new { id = "tell", nats = new { subject = "reports", payload = new { text = "${context.tenant}" }, request = true } },
            new { id = "wait", delay = new { seconds = "${1}" } },
            new { id = "until", delay = new { until = "2030-01-01T00:00:00Z" } },
            new { id = "choice", choice = new { cases = new[] { new { when = "${true}", steps = new[] { new { id = "yes", handler = Log } } } }, @else = new[] { new { id = "no", fail = new { message = "no" } } } } },
            new { id = "each", for_each = new { items = new[] { 1, 2 }, max = 5, steps = new[] { new { id = "one", handler = Log } } } },
            new { id = "loop", @while = new { condition = "${false}", steps = new[] { new { id = "never", handler = Log } } } },
            new { id = "both", parallel = new { branches = new[] { new[] { new { id = "left", handler = Log } }, [new { id = "right", handler = Log }] } } },
            new { id = "end", succeed = new { output = "done" } },
        },
    };

    public async Task RunAsync(ContractApi api, Scenario scenario)
    {
        await api.ExpectAsync(201, "PutWorkflow", [Name], body: Workflow);
        var workflow = await api.ExpectAsync(
            200, "PutWorkflow", [Name], body: new { context_schema = new { required = new[] { "tenant" } }, steps = new[] { new { id = "log", handler = Log } } });
        await api.ExpectAsync(400, "PutWorkflow", [Name], body: new { steps = new[] { new { id = "log", handler = new { name = "nobody" } } } });
        await api.ExpectAsync(
            403, "PutWorkflow", [Name], body: new { steps = new[] { new { id = "peek", http = new { url = "http://169.254.169.254/latest" } } } });
        await api.ExpectAsync(200, "GetWorkflow", [Name]);
        await api.ExpectAsync(200, "GetWorkflow", [Name], query: "?version=1");
        await api.ExpectAsync(304, "GetWorkflow", [Name], header: ("If-None-Match", $"\"{workflow["version"]}\""));
        await api.ExpectAsync(404, "GetWorkflow", ["nobodys"]);
        await api.ExpectAsync(200, "ListWorkflows");

        // What it runs must fit its schema.
        var schedule = new { name = "s", schedule_type = "cron", cron_expression = "0 0 1 1 *", workflow_id = Name };
        await api.ExpectAsync(400, "CreateSchedule", body: schedule);
        var created = await api.ExpectAsync(
            201, "CreateSchedule",
            body: new { schedule.name, schedule.schedule_type, schedule.cron_expression, schedule.workflow_id, context_data = new { tenant = "a" } });
        var id = (string)created["schedule_id"]!;
        await api.ExpectAsync(400, "TriggerSchedule", [id], body: new { context_data = new { } });
        await api.ExpectAsync(409, "DeleteWorkflow", [Name]);
        await api.ExpectAsync(200, "CancelSchedule", [id]);
        await api.ExpectAsync(200, "DeleteWorkflow", [Name]);
        await api.ExpectAsync(404, "DeleteWorkflow", [Name]);
    }
}
