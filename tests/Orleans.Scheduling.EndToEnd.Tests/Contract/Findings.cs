namespace Orleans.Scheduling.EndToEnd.Tests.Contract;

/// <summary>What drives have seen: the answers that came, and what was wrong with them.</summary>
internal sealed class Findings
{
    private readonly HashSet<(string Operation, int Status)> _seen = [];
    private readonly HashSet<string> _faults = [];

    /// <summary>What was wrong, each once.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    public void Seen(ApiOperation operation, int status) => _seen.Add((operation.Id, status));

    public void Add(string fault) => _faults.Add(fault);

    /// <summary>The documented answers that never came.</summary>
    /// <param name="document">The document.</param>
    /// <param name="excused">Statuses that needn't come.</param>
    public IEnumerable<string> Missing(ApiDocument document, IReadOnlySet<int> excused) =>
        from operation in document.Operations
        from status in operation.Statuses
        where !excused.Contains(status) && !_seen.Contains((operation.Id, status))
        select $"{operation.Id} {status}: it is documented, and no drive brings it about.";
}
