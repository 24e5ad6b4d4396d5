using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract.Drives;

/// <summary>Idempotency keys: a repetition, another body, and a repetition while the first is under way.</summary>
internal sealed class RepetitionDrive : IDrive
{
    public async Task RunAsync(ContractApi api, Scenario scenario)
    {
        var id = await api.CreateAsync();
        var range = new { start = "2020-01-01T00:00:00Z", end = "2022-01-01T00:00:00Z" };
        (int Status, string Operation, object[] Route, object Body, object Other)[] keyed =
        [
            (201, "CreateSchedule", [], ContractApi.Definition(), ContractApi.Definition(new { name = "other" })),
            (202, "TriggerSchedule", [id], new { }, new { context_data = new { other = true } }),
            (202, "BackfillSchedule", [id], range, Merged.Of(range, new { overlap_policy = "allow_all" })),
            (200, "BulkCreateSchedules", [], Many("one"), Many("other")),
            (200, "OperateOnSchedules", [], Trigger(id, "one"), Trigger(id, "other")),
        ];
        foreach (var (status, operation, route, body, other) in keyed)
        {
            var key = ("Idempotency-Key", $"{Guid.NewGuid()}");
            var first = await api.ExpectAsync(status, operation, route, body: body, header: key);
            var second = await api.ExpectAsync(status, operation, route, body: body, header: key);
            Assert.Equal(first.ToJsonString(), second.ToJsonString());
            await api.ExpectAsync(422, operation, route, body: other, header: key);
        }

        foreach (var (status, operation, route, body, _) in keyed)
            await UnderWayAsync(api, scenario, status, operation, route, body);
    }

    private static async Task UnderWayAsync(
        ContractApi api, Scenario scenario, int status, string operation, object[] route, object body)
    {
        var key = ("Idempotency-Key", $"{Guid.NewGuid()}");
        Task<int>[] both;
        await using (await scenario.Database.HoldAsync("LOCK TABLE schedule_runtime IN SHARE ROW EXCLUSIVE MODE"))
        {
            both = [.. Enumerable.Range(0, 2).Select(_ => api.SendAsync(operation, route, body, key))];
            Assert.Equal(409, await await Task.WhenAny(both));
        }

        Assert.Equal([status, 409], (await Task.WhenAll(both)).Order());
    }

    private static object Many(string name) => new { schedules = new[] { ContractApi.Definition(new { name }) } };

    private static object Trigger(Guid id, string reason) => new { operation = "trigger", schedule_ids = new[] { id }, reason };
}
