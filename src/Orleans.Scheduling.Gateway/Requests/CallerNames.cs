using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Orleans.Scheduling.Gateway.Idempotency;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.Requests;

/// <summary>Who asks: the authenticated identity where it has a name, else what the X- headers say.</summary>
internal static class CallerNames
{
    public const string CreatedBy = "X-Created-By";
    public const string TriggeredBy = "X-Triggered-By";
    public const string PerformedBy = "X-Performed-By";
    private const int MaxLength = 200;

    private static readonly string[] Headers = [CreatedBy, TriggeredBy, PerformedBy];

    /// <param name="http">The request.</param>
    /// <param name="header">The header that fits this kind of change; the others stand in for it.</param>
    /// <exception cref="SchedulingException">Invalid: the name is too long.</exception>
    public static Caller Read(HttpContext http, string header)
    {
        var name = NameOf(http, header);
        if (name?.Length > MaxLength)
            throw FieldErrors.Single(header, $"The name has {name.Length} characters; at most {MaxLength} are allowed.");
        return new Caller
        {
            Name = name,
            TraceId = Activity.Current?.TraceId.ToHexString(),
            Request = http.KeyedRequest()?.Key,
        };
    }

    /// <summary>The name as it was given; null = not told.</summary>
    public static string? NameOf(HttpContext http, string header) =>
        http.User.Identity?.Name ?? Headers
            .Prepend(header)
            .Select(name => http.Request.Headers[name].ToString().Trim())
            .FirstOrDefault(value => value.Length > 0);
}
