using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Orleans.Scheduling.Gateway.Authentication;

/// <summary>A caller must have an API key, once there are any.</summary>
internal sealed class ApiKeyRequirement : IAuthorizationRequirement;

/// <summary>Judges <see cref="ApiKeyRequirement"/>.</summary>
internal sealed class ApiKeyAuthorization(IOptionsMonitor<ApiKeyOptions> keys) : AuthorizationHandler<ApiKeyRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ApiKeyRequirement requirement)
    {
        if (!keys.CurrentValue.IsConfigured || context.User.Identity is { IsAuthenticated: true })
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
