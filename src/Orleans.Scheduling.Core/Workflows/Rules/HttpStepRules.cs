using Orleans.Scheduling.Core.FireTimes.Rules;

namespace Orleans.Scheduling.Core.Workflows.Rules;

/// <summary>An http step: a webhook, parts of which are known only when it is called.</summary>
internal static class HttpStepRules
{
    private const string Webhook = "webhook.";
    private const string AnyUrl = "https://example.com/";
    private const string AnyText = "x";

    /// <summary>The wrong fields of the step.</summary>
    public static IEnumerable<FieldError> Check(string at, WebhookTarget http, StepScope scope)
    {
        var known = http with
        {
            Url = IsConstant(http.Url) ? http.Url : AnyUrl,
            Headers = http.Headers?.ToDictionary(h => h.Key, h => IsConstant(h.Value) ? h.Value : AnyText) is { } headers
                ? System.Collections.Immutable.ImmutableDictionary.CreateRange(headers)
                : [],
        };
        return
        [
            .. CheckCalled(known).Select(error => error with { Field = $"{at}.{error.Field}" }),
            .. IsConstant(http.Url) ? [] : TextTemplateRules.Check($"{at}.url", http.Url, scope),
            .. (http.Headers ?? []).Where(header => !IsConstant(header.Value))
                .SelectMany(header => TextTemplateRules.Check($"{at}.headers.{header.Key}", header.Value, scope)),
            .. TextTemplateRules.CheckJson($"{at}.body", http.BodyJson, scope),
        ];
    }

    /// <summary>The wrong fields of what is to be called, by their names in the step.</summary>
    public static IEnumerable<FieldError> CheckCalled(WebhookTarget http) =>
        WebhookRules.Check(http).Select(error => error with { Field = error.Field[Webhook.Length..] });

    /// <summary>The address, or its host where a path follows it before the first expression.</summary>
    public static string? KnownAddress(string url)
    {
        if (TextTemplateRules.Read(url).Template is not { } template) return null;
        if (template.IsConstant) return url;
        var path = template.Head.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme
            ? template.Head.AsSpan(scheme + 3).IndexOfAny('/', '?', '#')
            : -1;
        return path > 0 && Uri.TryCreate(template.Head, UriKind.Absolute, out var known) ? known.GetLeftPart(UriPartial.Authority) : null;
    }

    private static bool IsConstant(string? text) => text is null || TextTemplateRules.Read(text) is { Template.IsConstant: true };
}
