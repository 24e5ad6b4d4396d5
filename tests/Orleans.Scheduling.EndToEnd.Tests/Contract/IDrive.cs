using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract;

/// <summary>
/// Requests that bring about the answers of some operations: those that succeed, and the refusals of their own. A class in
/// Drives that implements it is found and run. What every operation refuses (no key, an unknown parameter, a body of another
/// type or too long, an If-Match that is missing or old, a database that is down) is driven by <see cref="EveryOperation"/>.
/// </summary>
internal interface IDrive
{
    /// <summary>Sends them. The webhooks' receiver is left as it was found: answering 200 at once.</summary>
    Task RunAsync(ContractApi api, Scenario scenario);
}
