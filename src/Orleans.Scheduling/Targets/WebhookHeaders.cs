using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Orleans.Scheduling.Targets;

/// <summary>Which headers a schedule may add to its webhook. Pure.</summary>
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

    private static readonly SearchValues<char> _nameCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>True for headers that only the service sets.</summary>
    public static bool IsReserved(string name) => _reserved.Contains(name);

    /// <summary>What is wrong with the headers; empty = they can be sent.</summary>
    public static ImmutableArray<FieldError> Check(IEnumerable<KeyValuePair<string, string>> headers) =>
    [
        .. from header in headers
           let why = WhyRefused(header.Key, header.Value)
           where why is not null
           select new FieldError($"webhook.headers.{header.Key}", why),
    ];

    private static string? WhyRefused(string name, string value)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(_nameCharacters))
            return "is not a valid header name.";
        if (IsReserved(name))
            return "is set by the service; leave it out.";
        return value.Any(c => c is not '\t' and (< ' ' or > '~'))
            ? "may hold visible ASCII characters, blanks and tabs only."
            : null;
    }
}
