using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract.Drives;

/// <summary>Schedules: create, read, list, edit, delete.</summary>
internal sealed class ScheduleDrive : IDrive
{
    private static readonly object NoSuchCommand = new { target_command = "nobody-registered-it" };

    public async Task RunAsync(ContractApi api, Scenario scenario)
    {
        var id = await CreateAsync(api, scenario);
        await ReadAsync(api, id);
        await EditAsync(api, id);
        await api.ExpectAsync(200, "DeleteSchedule", [id]);
        await api.ExpectAsync(404, "DeleteSchedule", [id]);
    }

    private static async Task<Guid> CreateAsync(ContractApi api, Scenario scenario)
    {
        await api.ExpectAsync(400, "CreateSchedule", body: new { name = "", interval = 1 });
        await api.ExpectAsync(403, "CreateSchedule", body: ContractApi.Definition(NoSuchCommand));
        // Each of them gets its two schedules, and no third.
        await api.ExpectAsync(201, "CreateSchedule", body: ContractApi.Definition(), header: ("X-Created-By", "ann"));
        await api.ExpectAsync(201, "CreateSchedule", body: ContractApi.Definition(new { timezone = "Europe/Paris" }), header: ("X-Created-By", "ann"));
        await api.ExpectAsync(429, "CreateSchedule", body: ContractApi.Definition(), header: ("X-Created-By", "ann"));

        foreach (var timing in new object[]
        {
            new { schedule_type = "interval", cron_expression = (string?)null, interval_seconds = 86_400, start_at = "2030-01-01T00:00:00Z" },
            new { schedule_type = "one_time", cron_expression = (string?)null, scheduled_time = Scenario.Soon(86_400) },
            new { schedule_type = "immediate", cron_expression = (string?)null },
            new { cron_expression = (string?)null, cron_expressions = new[] { "0 9 * * 1-5", "0 11 1 * 6" } },
        })
            await api.CreateAsync(timing);
        foreach (var after in new object[] { new { schedule_id = await api.CreateAsync() }, new { workflow_id = "log", on = "any" } })
        {
            var follower = await api.CreateAsync(new { cron_expression = (string?)null, schedule_type = "after", after });
            await api.ExpectAsync(200, "PatchSchedule", [follower], body: new { after = new { on = "failure" } });
            await api.ExpectAsync(400, "PatchSchedule", [follower], body: new { after = new { schedule_id = follower } });
        }

        return await api.CreateAsync(new
        {
            description = "All that a schedule may have.",
            target_command = (string?)null,
            webhook = new { url = scenario.Receiver.Url, method = "PUT", headers = new { x = "1" }, body = new { list = new[] { 1, 2 } } },
            context_data = new { tenant = "a", deep = new { @null = (string?)null, list = new object[] { 1, "two" } } },
            tags = new[] { "contract", "all" },
            priority = 1,
            overlap_policy = "buffer_one",
            misfire_policy = "all",
            misfire_grace_seconds = 60,
            max_instances = 2,
            max_executions = 5,
            jitter_seconds = 10,
            timeout_seconds = 30,
            queue_ttl_seconds = 600,
            retry = new { policy = "exponential", delay_seconds = 1, max_retries = 2 },
            pause_on_failure = true,
            community_id = "c",
            start_at = "2030-01-01T00:00:00Z",
            end_at = "2040-01-01T00:00:00Z",
            timezone = "America/New_York",
        });
    }

    private static async Task ReadAsync(ContractApi api, Guid id)
    {
        var schedule = await api.ExpectAsync(200, "GetSchedule", [id]);
        await api.ExpectAsync(304, "GetSchedule", [id], header: ("If-None-Match", $"\"{schedule["version"]}\""));
        await api.ExpectAsync(404, "GetSchedule");
        await api.ExpectAsync(200, "ListSchedules", query: "?include_total=true");
        await api.ExpectAsync(200, "ListSchedules", query: "?limit=1&tags_all=contract,all");
        await api.ExpectAsync(200, "ListSchedulesOfWorkflow", ["contract"]);
        await api.ExpectAsync(200, "ListSchedulesOfWorkflow", ["log"]);

        await api.ExpectAsync(200, "NextFires", [id], "?count=3");
        await api.ExpectAsync(404, "NextFires");
        await api.ExpectAsync(200, "ExplainSchedule", [id], "?from=2030-01-01T00:00:00Z&to=2033-01-01T00:00:00Z");
        await api.ExpectAsync(404, "ExplainSchedule");
        await api.ExpectAsync(200, "PreviewSchedule", body: new { cron_expression = "0 9 1 * 1", timezone = "Europe/Paris", count = 2 });
        await api.ExpectAsync(400, "PreviewSchedule", body: new { cron_expression = "never" });
        await api.ExpectAsync(200, "ListAudit", query: $"?schedule_id={id}");
        await api.ExpectAsync(200, "CheckDue");
    }

    private static async Task EditAsync(ContractApi api, Guid id)
    {
        await api.ExpectAsync(200, "ReplaceSchedule", [id], body: ContractApi.Definition(new { name = "replaced" }));
        await api.ExpectAsync(200, "PatchSchedule", [id], body: new { tags = new[] { "patched" } });
        var ended = await api.CreateAsync();
        await api.ExpectAsync(200, "CancelSchedule", [ended], body: new { note = "enough" });
        foreach (var edit in new[] { "ReplaceSchedule", "PatchSchedule" })
        {
            await api.ExpectAsync(400, edit, [id], body: ContractApi.Definition(new { cron_expression = "never" }));
            await api.ExpectAsync(403, edit, [id], body: ContractApi.Definition(NoSuchCommand));
            await api.ExpectAsync(404, edit, body: ContractApi.Definition());
            await api.ExpectAsync(409, edit, [ended], body: ContractApi.Definition());
        }
    }
}
