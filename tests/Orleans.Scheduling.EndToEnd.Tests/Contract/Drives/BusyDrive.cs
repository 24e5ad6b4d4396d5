using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract.Drives;

/// <summary>A schedule of which as many requests wait as may: nothing is stored, and they keep coming.</summary>
internal sealed class BusyDrive : IDrive
{
    private const int MostWaiting = 1000;

    public async Task RunAsync(ContractApi api, Scenario scenario)
    {
        var id = await api.CreateAsync(new { target_command = (string?)null, webhook = new { url = scenario.Receiver.Url } });
        scenario.Receiver.Status = _ => 500;
        var failed = (Guid)(await api.ExpectAsync(202, "TriggerSchedule", [id]))["execution_id"]!;
        await Patience.UntilAsync("it fails", async () =>
            (string?)(await api.ExpectAsync(200, "GetExecution", [failed]))["status"] == "failed");
        scenario.Receiver.Status = _ => 200;

        Task<int>[] waiting;
        await using (await scenario.Database.HoldAsync("LOCK TABLE schedule_runtime IN SHARE ROW EXCLUSIVE MODE"))
        {
            waiting = [.. Enumerable.Range(0, MostWaiting + 1).Select(_ => api.SendAsync("TriggerSchedule", [id]))];
            Assert.Equal(429, await await Task.WhenAny(waiting));
            await api.ExpectAsync(429, "ReplaceSchedule", [id], body: ContractApi.Definition());
            await api.ExpectAsync(429, "PatchSchedule", [id], body: new { priority = 2 });
            await api.ExpectAsync(429, "ResumeSchedule", [id]);
            await api.ExpectAsync(429, "RedriveExecution", [failed]);
            await api.ExpectAsync(
                429, "BackfillSchedule", [id], body: new { start = "2020-01-01T00:00:00Z", end = "2022-01-01T00:00:00Z" });
        }

        // Those that waited are told what became of them: some run, the rest are past max_instances.
        Assert.All(await Task.WhenAll(waiting), status => Assert.Contains(status, new[] { 202, 409, 429 }));
    }
}
