namespace Orleans.Scheduling.Gateway.Authentication;

/// <summary>Authorization policies, for endpoints mapped beside the gateway's own.</summary>
public static class SchedulingPolicies
{
    /// <summary>Asks for an API key once any is configured.</summary>
    public const string ApiKey = "Orleans.Scheduling.ApiKey";
}
