using Microsoft.AspNetCore.Authentication;

namespace Orleans.Scheduling.Gateway.Authentication;

/// <summary>How a scheme takes an API key.</summary>
internal sealed class ApiKeySchemeOptions : AuthenticationSchemeOptions
{
    /// <summary>As the password of HTTP Basic, too, which is what a browser can ask its user for. Default false.</summary>
    public bool AcceptsBasic { get; set; }
}
