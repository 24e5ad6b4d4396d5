using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract.Drives;

/// <summary>Many schedules in one request, some of which are refused.</summary>
internal sealed class BulkDrive : IDrive
{
    public async Task RunAsync(ContractApi api, Scenario scenario)
    {
        await api.ExpectAsync(400, "BulkCreateSchedules", body: new { });
        await api.ExpectAsync(400, "OperateOnSchedules", body: new { operation = "stop" });
        var created = await api.ExpectAsync(
            200, "BulkCreateSchedules", body: new { schedules = new[] { ContractApi.Definition(), new { name = "" } } });
        Assert.Equal((1, 1), ((int)created["created"]!, (int)created["failed"]!));

        object[] ids = [(Guid)created["results"]![0]!["schedule_id"]!, Guid.NewGuid()];
        foreach (var operation in new[] { "pause", "resume", "trigger", "delete" })
        {
            var done = await api.ExpectAsync(200, "OperateOnSchedules", body: new { operation, schedule_ids = ids });
            Assert.Equal((1, 1), ((int)done["succeeded"]!, (int)done["failed"]!));
        }

        await api.ExpectAsync(200, "OperateOnSchedules", body: new { operation = "pause", filter = new { tags = new[] { "nobodys" } } });
    }
}
