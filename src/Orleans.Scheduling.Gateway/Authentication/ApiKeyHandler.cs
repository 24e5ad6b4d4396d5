using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.Authentication;

/// <summary>
/// Recognises callers by their API key: header <c>X-API-Key</c>, or <c>Authorization: Bearer</c>; where a browser asks,
/// the password of <c>Authorization: Basic</c>.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<ApiKeySchemeOptions> schemeOptions,
    IOptionsMonitor<ApiKeyOptions> keys,
    ILoggerFactory loggers,
    UrlEncoder encoder)
    : AuthenticationHandler<ApiKeySchemeOptions>(schemeOptions, loggers, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string BrowserSchemeName = "ApiKeyOfBrowser";
    public const string Header = "X-API-Key";
    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Recognise());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers[HeaderNames.WWWAuthenticate] =
            Options.AcceptsBasic ? "Basic realm=\"API key as the password\", charset=\"UTF-8\"" : "Bearer";
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

    private string? Given(HttpRequest request)
    {
        if (request.Headers.TryGetValue(Header, out var key)) return key.ToString();
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return authorization[Bearer.Length..].Trim();
        return Options.AcceptsBasic && authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)
            ? PasswordIn(authorization[Basic.Length..].Trim())
            : null;
    }

    // RFC 7617: base64 of name, colon, password; null = it isn't that.
    private static string? PasswordIn(string credentials)
    {
        Span<byte> bytes = new byte[credentials.Length];
        if (!Convert.TryFromBase64String(credentials, bytes, out var length)) return null;
        var text = Encoding.UTF8.GetString(bytes[..length]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : text[(colon + 1)..];
    }

    private AuthenticateResult Success(ApiKey key)
    {
        var holder = new Claim(ClaimTypes.NameIdentifier, key.Holder);
        Claim[] claims = key.Name is { } name ? [holder, new Claim(ClaimTypes.Name, name)] : [holder];
        var principal = new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme.Name));
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name));
    }
}
