using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Orleans.Scheduling.Targets;

/// <summary>Builds the HTTP request of one hop from a call's trigger data.</summary>
internal static class WebhookRequest
{
    /// <summary>Carries the execution's id, and a workflow's step, so that a receiver can tell a repetition from new work.</summary>
    public const string IdempotencyKeyHeader = "Idempotency-Key";

    /// <summary>Carries the schedule's id, for receivers that route or log without reading the body.</summary>
    public const string ScheduleIdHeader = "X-Schedule-Id";

    private static readonly MediaTypeHeaderValue _json = new("application/json", "utf-8");

    /// <summary>The request of one hop.</summary>
    public static HttpRequestMessage Of(TargetCall call, DateTimeOffset triggeredAt, Hop hop)
    {
        var webhook = call.Target.Webhook!;
        var request = new HttpRequestMessage(hop.Method, hop.Url);
        if (HasBody(hop.Method) && (call.Step is null || webhook.BodyJson is not null))
        {
            // A step's body is its own; of what fired it takes what it needs.
            request.Content = call.Step is null
                ? new ByteArrayContent(Body(call, triggeredAt))
                : new StringContent(webhook.BodyJson!);
            request.Content.Headers.ContentType = _json;
        }

        request.Headers.TryAddWithoutValidation(IdempotencyKeyHeader, call.IdempotencyKey);
        request.Headers.TryAddWithoutValidation(ScheduleIdHeader, call.ScheduleId.ToString());
        if (hop.AtFirstOrigin)
        {
            foreach (var (name, value) in webhook.Headers)
                Add(request, name, value);
        }

        if (request.Headers.UserAgent.Count == 0)
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Orleans.Scheduling", null));
        return request;
    }

    private static bool HasBody(HttpMethod method) =>
        method != HttpMethod.Get && method != HttpMethod.Delete && method != HttpMethod.Head;

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (WebhookHeaders.IsReserved(name) || request.Headers.TryAddWithoutValidation(name, value))
            return;

        // Content-Type and its kin belong to the body: theirs replaces ours, and means nothing without one.
        if (request.Content is { } content)
        {
            content.Headers.Remove(name);
            content.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static byte[] Body(TargetCall call, DateTimeOffset triggeredAt)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            TriggerData.Write(json, call, triggeredAt);
            if (call.Target.Webhook!.BodyJson is { } body)
            {
                json.WritePropertyName("body");
                json.WriteRawValue(body);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
