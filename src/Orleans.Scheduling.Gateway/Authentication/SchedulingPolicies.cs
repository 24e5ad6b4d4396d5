namespace Orleans.Scheduling.Gateway.Authentication;

/// <summary>Authorization policies, for endpoints mapped beside the gateway's own.</summary>
public static class SchedulingPolicies
{
    /// <summary>Asks for an API key once any is configured.</summary>
    public const string ApiKey = "Orleans.Scheduling.ApiKey";

    /// <summary>
    /// The same for pages that people open in a browser, which may send the key as the password of HTTP Basic, too. For
    /// pages that change nothing: a browser sends such a password along with whatever another site makes it ask for.
    /// </summary>
    public const string Browser = "Orleans.Scheduling.Browser";
}
