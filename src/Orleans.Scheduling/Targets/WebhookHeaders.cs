using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Orleans.Scheduling.Targets;

/// <summary>Headers of a webhook that a schedule has no say in. Pure.</summary>
internal static class WebhookHeaders
{
    private static readonly FrozenSet<string> _reserved = FrozenSet.ToFrozenSet(
        [
            // The service's own.
            WebhookRequest.IdempotencyKeyHeader, WebhookRequest.ScheduleIdHeader, "Host", "traceparent", "tracestate",
            // The connection's own: a wrong one desynchronizes it.
            "Connection", "Content-Length", "Expect", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization",
            "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>True for headers that only the service sets.</summary>
    public static bool IsReserved(string name) => _reserved.Contains(name);

    /// <summary>An error for each of the names that only the service sets.</summary>
    public static ImmutableArray<FieldError> Reserved(IEnumerable<string> names) =>
    [
        .. from name in names
           where IsReserved(name)
           select new FieldError("webhook.headers", $"{name} is set by the service; leave it out."),
    ];
}
