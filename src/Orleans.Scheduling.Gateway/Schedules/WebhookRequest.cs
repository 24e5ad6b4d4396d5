using System.Text.Json;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>An HTTP call; an answer of 2xx is success.</summary>
public sealed class WebhookRequest
{
    /// <summary>Absolute http or https address.</summary>
    public string? Url { get; set; }

    /// <summary>GET, POST, PUT, PATCH or DELETE. Default POST.</summary>
    public string? Method { get; set; }

    /// <summary>Headers to send. Idempotency-Key is the service's own: it carries the execution's id.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; set; }

    /// <summary>Any JSON, sent under body beside the trigger data.</summary>
    public JsonElement? Body { get; set; }

    /// <summary>
    /// JSON schema of draft 2020-12 that context_data must match, a trigger's, too; at most 64 KiB, with references such as
    /// #/$defs/name only. No context_data is an empty object.
    /// </summary>
    public JsonElement? ContextSchema { get; set; }
}
