using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract.Drives;

/// <summary>The health of a service that is well.</summary>
internal sealed class HealthDrive : IDrive
{
    public async Task RunAsync(ContractApi api, Scenario scenario)
    {
        foreach (var health in new[] { "Live", "Ready", "Health", "ApiHealth", "DetailedHealth" })
            await api.ExpectAsync(200, health);
    }
}
