using System.ComponentModel.DataAnnotations;

namespace Orleans.Scheduling.Gateway;

/// <summary>Options of the REST gateway; section <c>Scheduling</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>Refuses changes that don't name the version they are based on (If-Match) with 428. Default false.</summary>
    public bool RequireIfMatch { get; set; }

    /// <summary>Name of this service in health answers. Default orleans-scheduling.</summary>
    [Required]
    public string ServiceName { get; set; } = "orleans-scheduling";

    /// <summary>Version of this service in health answers. Default: the build's.</summary>
    [Required]
    public string ServiceVersion { get; set; } =
        typeof(GatewayOptions).Assembly.GetName().Version!.ToString(fieldCount: 3);
}
