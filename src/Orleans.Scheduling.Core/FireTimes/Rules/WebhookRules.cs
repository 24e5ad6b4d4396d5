using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>An HTTP request that can be sent as it is described.</summary>
internal static class WebhookRules
{
    private const int MaxUrl = 2_048;
    private const int MaxHeaders = 50;
    private const int MaxHeaderValue = 4_096;

    private static readonly FrozenSet<string> Methods =
        FrozenSet.Create(StringComparer.Ordinal, "GET", "POST", "PUT", "PATCH", "DELETE");

    /// <summary>Headers the service sets itself.</summary>
    private static readonly FrozenSet<string> OwnHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "Host", "Idempotency-Key", "Content-Length", "Transfer-Encoding");

    // RFC 9110, section 5.6.2.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>The wrong fields of a webhook.</summary>
    public static IEnumerable<FieldError> Check(WebhookTarget webhook) =>
    [
        .. CheckUrl(webhook.Url),
        .. CheckMethod(webhook.Method),
        .. CheckHeaders(webhook.Headers),
        .. JsonRules.Check("webhook.body", webhook.BodyJson),
        .. SchemaRules.Check("webhook.context_schema", webhook.ContextSchemaJson),
    ];

    private static IEnumerable<FieldError> CheckUrl(string? url)
    {
        const string Field = "webhook.url";
        if (url?.Length > MaxUrl)
            yield return new FieldError(Field, $"It has {url.Length} characters; at most {MaxUrl} are allowed.");
        else if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || !TextRules.IsStorable(url!))
            yield return new FieldError(
                Field, $"{Quoted.Value(url)} is not an absolute http or https address, such as https://example.com/hook.");
        else if (uri.UserInfo.Length > 0)
            yield return new FieldError(Field, "It carries a user name or password; send credentials in a header.");
    }

    private static IEnumerable<FieldError> CheckMethod(string? method)
    {
        if (method is null || !Methods.Contains(method))
            yield return new FieldError(
                "webhook.method", $"{Quoted.Value(method)} is not one of GET, POST, PUT, PATCH and DELETE.");
    }

    private static IEnumerable<FieldError> CheckHeaders(ImmutableDictionary<string, string>? headers)
    {
        const string Field = "webhook.headers";
        if (headers is null) yield break;
        if (headers.Count > MaxHeaders)
        {
            yield return new FieldError(Field, $"There are {headers.Count} headers; at most {MaxHeaders} are allowed.");
            yield break;
        }

        foreach (var (name, value) in headers)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters))
                yield return new FieldError(
                    Field, $"{Quoted.Value(name)} is not a header name; give letters, digits and hyphens.");
            else if (OwnHeaders.Contains(name))
                yield return new FieldError(Field, $"{name} is set by the service; leave it out.");
            else if (value is null || value.Length > MaxHeaderValue || !value.All(IsFieldCharacter))
                yield return new FieldError(
                    Field,
                    $"{name} has a value no header can have; give at most {MaxHeaderValue} ASCII characters on one line.");
        }
    }

    private static bool IsFieldCharacter(char c) => c is '\t' or (>= ' ' and <= '~');
}
