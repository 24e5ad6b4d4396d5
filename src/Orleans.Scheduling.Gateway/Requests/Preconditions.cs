using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.Requests;

/// <summary>Reads If-Match and If-None-Match against a schedule's version, and writes it as ETag.</summary>
internal sealed class Preconditions(IOptionsMonitor<GatewayOptions> options)
{
    public static string ETag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The version a change is based on; null = whatever it is.</summary>
    /// <exception cref="SchedulingException">Invalid, or VersionMismatch: it names no version there can be.</exception>
    /// <exception cref="MissingIfMatchException">There is none and the service insists.</exception>
    public long? ExpectedVersion(HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0)
            return options.CurrentValue.RequireIfMatch ? throw new MissingIfMatchException() : null;

        if (!EntityTagHeaderValue.TryParseList([.. header.OfType<string>()], out var tags) || tags is not [var tag])
        {
            throw FieldErrors.Single(
                HeaderNames.IfMatch, "It must be one ETag in quotes as this service gave it, such as \"3\", or *.");
        }

        if (tag.Equals(EntityTagHeaderValue.Any)) return null;
        return VersionOf(tag) is { } version && !tag.IsWeak
            ? version
            : throw new SchedulingException(
                SchedulingError.VersionMismatch, $"No schedule has the ETag {tag}: read it again and repeat the change.");
    }

    /// <summary>True where the caller has this version already.</summary>
    public static bool IsKnown(HttpRequest request, long version) =>
        EntityTagHeaderValue.TryParseList([.. request.Headers.IfNoneMatch.OfType<string>()], out var tags)
        && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || VersionOf(tag) == version);

    private static long? VersionOf(EntityTagHeaderValue tag) =>
        long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;
}
