using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Core;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Gives a schedule what it doesn't say and the service was told to assume.</summary>
internal sealed class ScheduleDefaults(IOptions<GatewayOptions> options)
{
    /// <summary>The zone of schedules that don't say.</summary>
    public string TimeZone => options.Value.DefaultTimeZone;

    /// <summary>Makes a relative URL absolute, where the service was told to what it is relative.</summary>
    public void Resolve(JsonObject fields)
    {
        if (options.Value.WebhookBaseUrl is { } origin
            && fields[ScheduleFields.Webhook] is JsonObject webhook
            && webhook["url"] is JsonValue url && url.TryGetValue(out string? path) && path.StartsWith('/'))
        {
            // Below the base, whatever path that has; "//host" would be another host.
            webhook["url"] = $"{origin.AbsoluteUri.TrimEnd('/')}/{path.TrimStart('/')}";
        }
    }

    /// <summary>Adds the fields that are missing; null is a value.</summary>
    public void Fill(JsonObject fields)
    {
        var defaults = options.Value;
        fields.TryAdd(ScheduleFields.TimeZone, defaults.DefaultTimeZone);
        fields.TryAdd(ScheduleFields.MaxInstances, defaults.DefaultMaxInstances);
        fields.TryAdd(ScheduleFields.Misfire, WireNames.Of(defaults.DefaultMisfirePolicy));

        // What fires once is never too late, unless it says so itself.
        var type = fields[ScheduleFields.Type]?.ToString()
            ?? ScheduleFields.TypeOf.FirstOrDefault(kind => fields[kind.Key] is not null).Value;
        if (type is "cron" or "interval")
            fields.TryAdd(ScheduleFields.Grace, defaults.DefaultMisfireGraceSeconds);
    }
}
