using System.Diagnostics;
using NATS.Client.Core;

namespace Orleans.Scheduling.Nats;

/// <summary>A message to publish.</summary>
/// <param name="Subject">Where to.</param>
/// <param name="Data">JSON.</param>
/// <param name="Id">Equal for all repetitions; streams take the message once within their duplicate window.</param>
internal sealed record NatsMessage(string Subject, byte[] Data, string Id)
{
    /// <summary>Carries the message's id.</summary>
    public const string IdHeader = "Nats-Msg-Id";

    /// <summary>Headers beside the id.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>All headers, with the trace that is under way.</summary>
    public NatsHeaders ToHeaders()
    {
        var headers = new NatsHeaders { [IdHeader] = Id };
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } trace })
            headers["traceparent"] = trace;
        foreach (var (name, value) in Headers)
            headers[name] = value;
        return headers;
    }
}
