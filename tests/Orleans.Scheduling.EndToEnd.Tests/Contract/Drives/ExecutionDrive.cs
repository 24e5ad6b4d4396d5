using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract.Drives;

/// <summary>Executions that succeed, fail, wait, and are cancelled: lists, figures, cancel and redrive.</summary>
internal sealed class ExecutionDrive : IDrive
{
    public async Task RunAsync(ContractApi api, Scenario scenario)
    {
        var id = await api.CreateAsync(new { target_command = (string?)null, webhook = new { url = scenario.Receiver.Url } });
        await EndsAsync(api, id, "succeeded");

        scenario.Receiver.Status = _ => 500;
        var failed = await EndsAsync(api, id, "failed");
        scenario.Receiver.Status = _ => 200;
        await api.ExpectAsync(400, "RedriveExecution", [failed], body: new { number = "one" });
        await api.ExpectAsync(404, "RedriveExecution");
        await api.ExpectAsync(202, "RedriveExecution", [failed]);

        scenario.Receiver.Hold();
        var running = await TriggerAsync(api, id);
        await api.ExpectAsync(409, "RedriveExecution", [running]);
        await api.ExpectAsync(200, "ListRunningExecutions", query: $"?schedule_id={id}&include_total=true");
        await ReadAsync(api, id, running);
        await api.ExpectAsync(202, "CancelExecution", [running]);
        // Answered before it has let go, it would have succeeded.
        await EndedAsync(api, running, "cancelled");
        scenario.Receiver.Answer();
        await api.ExpectAsync(409, "CancelExecution", [running]);
        await api.ExpectAsync(404, "CancelExecution");
    }

    private static async Task ReadAsync(ContractApi api, Guid id, Guid execution)
    {
        await api.ExpectAsync(200, "GetExecution", [execution]);
        await api.ExpectAsync(404, "GetExecution");
        await api.ExpectAsync(200, "ListExecutions", query: "?include_total=true");
        await api.ExpectAsync(200, "ListExecutionsOfSchedule", [id], "?limit=1");
        await api.ExpectAsync(404, "ListExecutionsOfSchedule");
        await api.ExpectAsync(200, "GetExecutionStats", [id]);
        await api.ExpectAsync(404, "GetExecutionStats");
        await api.ExpectAsync(200, "ListAudit", query: "?limit=200");
    }

    private static async Task<Guid> TriggerAsync(ContractApi api, Guid id) =>
        (Guid)(await api.ExpectAsync(202, "TriggerSchedule", [id]))["execution_id"]!;

    private static async Task<Guid> EndsAsync(ContractApi api, Guid id, string status)
    {
        var execution = await TriggerAsync(api, id);
        await EndedAsync(api, execution, status);
        return execution;
    }

    private static Task EndedAsync(ContractApi api, Guid execution, string status) => Patience.UntilAsync(
        $"execution {execution} has {status}",
        async () => (string?)(await api.ExpectAsync(200, "GetExecution", [execution]))["status"] == status);
}
