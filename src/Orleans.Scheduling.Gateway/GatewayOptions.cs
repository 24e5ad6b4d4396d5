using System.ComponentModel.DataAnnotations;
using Orleans.Scheduling.Gateway.Conflicts;

namespace Orleans.Scheduling.Gateway;

/// <summary>Options of the REST gateway; section <c>Scheduling</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>Refuses changes that don't name the version they are based on (If-Match) with 428. Default false.</summary>
    public bool RequireIfMatch { get; set; }

    /// <summary>IANA zone of schedules over REST that don't give a <c>timezone</c>. Default UTC.</summary>
    public string DefaultTimeZone { get; set; } = "UTC";

    /// <summary>
    /// Seconds by which a recurring schedule's fire may be late, for schedules over REST that don't give
    /// <c>misfire_grace_seconds</c>; at least 1. Default 300.
    /// </summary>
    public int DefaultMisfireGraceSeconds { get; set; } = ScheduleDefinition.DefaultMisfireGraceSeconds;

    /// <summary>Executions of a schedule that may run at once, for those over REST that don't give <c>max_instances</c>; 1 to 1 000. Default 3.</summary>
    public int DefaultMaxInstances { get; set; } = 3;

    /// <summary>Which of several late fires run, for schedules over REST that don't give a <c>misfire_policy</c>. Default latest.</summary>
    public MisfirePolicy DefaultMisfirePolicy { get; set; }

    /// <summary>
    /// What a webhook's URL over REST is relative to where it begins with a slash, an absolute http or https URL. Default none:
    /// relative ones are refused.
    /// </summary>
    public Uri? WebhookBaseUrl { get; set; }

    /// <summary>When fires of schedules with the same target are told to coincide.</summary>
    public ConflictOptions Conflicts { get; set; } = new();

    /// <summary>Name of this service in health answers. Default orleans-scheduling.</summary>
    [Required]
    public string ServiceName { get; set; } = "orleans-scheduling";

    /// <summary>Version of this service in health answers. Default: the build's.</summary>
    [Required]
    public string ServiceVersion { get; set; } =
        typeof(GatewayOptions).Assembly.GetName().Version!.ToString(fieldCount: 3);
}
