using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract.Drives;

/// <summary>Pause, resume, trigger, cancel, backfill.</summary>
internal sealed class ActionDrive : IDrive
{
    private static readonly object Range = new { start = "2020-01-01T00:00:00Z", end = "2023-01-01T00:00:00Z" };

    public async Task RunAsync(ContractApi api, Scenario scenario)
    {
        var id = await api.CreateAsync();
        await api.ExpectAsync(200, "PauseSchedule", [id], body: new { note = "the bank is down", until = Scenario.Soon(86_400) });
        await api.ExpectAsync(409, "PauseSchedule", [id]);
        await api.ExpectAsync(200, "ResumeSchedule", [id], body: new { catch_up = false });
        await api.ExpectAsync(409, "ResumeSchedule", [id]);
        await api.ExpectAsync(202, "TriggerSchedule", [id], body: new { context_data = new { why = "now" } });
        await BackfillAsync(api, scenario, id);
        await api.ExpectAsync(200, "CancelSchedule", [id]);
        foreach (var action in new[] { "CancelSchedule", "TriggerSchedule" })
            await api.ExpectAsync(409, action, [id]);
        await api.ExpectAsync(409, "BackfillSchedule", [id], body: Range);

        foreach (var action in new[] { "PauseSchedule", "ResumeSchedule", "TriggerSchedule", "CancelSchedule" })
        {
            await api.ExpectAsync(404, action);
            await api.ExpectAsync(400, action, [id], body: new { nonsense = 1 });
        }
    }

    private static async Task BackfillAsync(ContractApi api, Scenario scenario, Guid id)
    {
        await api.ExpectAsync(200, "BackfillSchedule", [id], body: Merged.Of(Range, new { dry_run = true }));
        await api.ExpectAsync(400, "BackfillSchedule", [id], body: new { start = "2020-01-01" });
        await api.ExpectAsync(404, "BackfillSchedule", body: Range);

        var held = await api.CreateAsync(new { target_command = (string?)null, webhook = new { url = scenario.Receiver.Url }, max_instances = 1 });
        scenario.Receiver.Hold();
        var backfill = await api.ExpectAsync(202, "BackfillSchedule", [held], body: Range);
        await api.ExpectAsync(200, "GetSchedule", [held]);
        await api.ExpectAsync(200, "CancelBackfill", [held, backfill["backfill_id"]!]);
        await api.ExpectAsync(409, "CancelBackfill", [held, backfill["backfill_id"]!]);
        await api.ExpectAsync(404, "CancelBackfill", [held]);
        scenario.Receiver.Answer();
    }
}
