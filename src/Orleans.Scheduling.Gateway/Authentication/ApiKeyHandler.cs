using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.Authentication;

/// <summary>Recognises callers by their API key: header <c>X-API-Key</c>, or <c>Authorization: Bearer</c>.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions,
    IOptionsMonitor<ApiKeyOptions> keys,
    ILoggerFactory loggers,
    UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, loggers, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string Header = "X-API-Key";
    private const string Bearer = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Recognise());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        var problem = new Problem(
            ProblemKind.Unauthorized, $"Send a valid API key as {Header}, or as Authorization: Bearer.");
        return problem.ExecuteAsync(Context);
    }

    private AuthenticateResult Recognise()
    {
        if (Given(Request) is not { } candidate) return AuthenticateResult.NoResult();
        ApiKey? match = null;
        // All are compared, so that the time taken doesn't tell which one was near.
        foreach (var key in keys.CurrentValue.Keys)
        {
            if (key.Matches(candidate)) match = key;
        }

        return match is null ? AuthenticateResult.Fail("The API key isn't valid.") : Success(match);
    }

    private static string? Given(HttpRequest request)
    {
        if (request.Headers.TryGetValue(Header, out var key)) return key.ToString();
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : null;
    }

    private static AuthenticateResult Success(ApiKey key)
    {
        Claim[] claims = key.Name is { } name ? [new Claim(ClaimTypes.Name, name)] : [];
        var principal = new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName));
        return AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName));
    }
}
