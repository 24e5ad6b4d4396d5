using System.Net;

namespace Orleans.Scheduling.Targets;

/// <summary>Where one answer sends a webhook next. Pure.</summary>
internal static class Redirects
{
    /// <summary>How many redirects one call follows.</summary>
    public const int Max = 5;

    /// <summary>True where the answer is a redirect that names where to.</summary>
    public static bool IsRedirect(HttpResponseMessage response) =>
        response.Headers.Location is not null && response.StatusCode is HttpStatusCode.MovedPermanently
            or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect
            or HttpStatusCode.PermanentRedirect;

    /// <summary>The next hop.</summary>
    /// <param name="from">The hop that was answered.</param>
    /// <param name="status">The answer's status, one of the redirects.</param>
    /// <param name="location">Its Location, absolute or relative.</param>
    /// <returns>The hop, or why it must not be followed.</returns>
    public static (Hop? Next, string? Refusal) Follow(Hop from, HttpStatusCode status, Uri location)
    {
        if (!Uri.TryCreate(from.Url, location, out var url))
            return (null, $"{from.Authority} redirects to something that isn't an address.");
        if (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            return (null, $"{from.Authority} redirects to a {url.Scheme} address; only http and https are followed.");
        if (from.Url.Scheme == Uri.UriSchemeHttps && url.Scheme == Uri.UriSchemeHttp)
            return (null, $"{from.Authority} redirects from https to http ({url.Authority}), which isn't followed.");

        // 303 asks for a GET of something else; for 301 and 302 every client does the same with a POST.
        var becomesGet = status switch
        {
            HttpStatusCode.SeeOther => from.Method != HttpMethod.Head,
            HttpStatusCode.MovedPermanently or HttpStatusCode.Found => from.Method == HttpMethod.Post,
            _ => false,
        };
        return (new Hop(url, becomesGet ? HttpMethod.Get : from.Method, from.FirstOrigin), null);
    }
}

/// <summary>One request of a webhook call: the first, or one that a redirect asked for.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Method">How.</param>
/// <param name="FirstOrigin">Scheme, host and port that the schedule itself names.</param>
internal sealed record Hop(Uri Url, HttpMethod Method, string FirstOrigin)
{
    /// <summary>The hop that the schedule itself asks for.</summary>
    public static Hop First(Uri url, HttpMethod method) => new(url, method, OriginOf(url));

    /// <summary>
    /// True until a redirect leaves the origin that the schedule names; its headers may be secrets meant for it.
    /// </summary>
    public bool AtFirstOrigin => OriginOf(Url) == FirstOrigin;

    /// <summary>Host and port, as errors name them: the rest of an address may hold secrets.</summary>
    public string Authority => Url.Authority;

    private static string OriginOf(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
