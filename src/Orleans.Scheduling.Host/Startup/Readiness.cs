namespace Orleans.Scheduling.Host.Startup;

/// <summary>Whether requests can be served, and if not, why.</summary>
internal sealed class Readiness
{
    private volatile string? _waitingFor = "The service is starting.";

    /// <summary>A sentence that says what is waited for; null = requests can be served.</summary>
    public string? WaitingFor => _waitingFor;

    /// <summary>Requests can't be served, for this reason.</summary>
    public void Wait(string reason) => _waitingFor = reason;

    /// <summary>Requests can be served.</summary>
    public void Open() => _waitingFor = null;
}
