using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orleans.Scheduling.Gateway.Authentication;

/// <summary>Registers authentication by API key.</summary>
internal static class AuthenticationServices
{
    public static IServiceCollection AddApiKeys(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(ApiKeyOptions.Section);
        services.AddOptions<ApiKeyOptions>().Configure(options => options.Read(section)).ValidateOnStart();
        services.AddSingleton<IOptionsChangeTokenSource<ApiKeyOptions>>(
            new ConfigurationChangeTokenSource<ApiKeyOptions>(section));

        // Without AddAuthentication's data protection, which keeps keys of its own on disk: nothing here needs any.
        services.AddWebEncoders();
        services.AddTransient<ApiKeyHandler>();
        services.Configure<ApiKeySchemeOptions>(ApiKeyHandler.BrowserSchemeName, options => options.AcceptsBasic = true);
        services.AddAuthenticationCore(options =>
        {
            options.AddScheme<ApiKeyHandler>(ApiKeyHandler.SchemeName, displayName: null);
            options.AddScheme<ApiKeyHandler>(ApiKeyHandler.BrowserSchemeName, displayName: null);
            options.DefaultScheme = ApiKeyHandler.SchemeName;
        });
        services.AddSingleton<IAuthorizationHandler, ApiKeyAuthorization>();
        services.AddAuthorizationBuilder()
            .AddPolicy(SchedulingPolicies.ApiKey, policy => policy
                .AddAuthenticationSchemes(ApiKeyHandler.SchemeName)
                .AddRequirements(new ApiKeyRequirement()))
            .AddPolicy(SchedulingPolicies.Browser, policy => policy
                .AddAuthenticationSchemes(ApiKeyHandler.BrowserSchemeName)
                .AddRequirements(new ApiKeyRequirement()));
        return services;
    }
}
