using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Orleans.Scheduling.Gateway.Problems;

/// <summary>The one way in which this service answers that something is wrong.</summary>
internal sealed class Problem(ProblemKind kind, string detail, ImmutableArray<FieldError> fields = default)
    : IResult, IStatusCodeHttpResult
{
    public const string ContentType = "application/problem+json";

    public ProblemKind Kind => kind;

    public string Detail => detail;

    public int? StatusCode => kind.Status;

    public ImmutableArray<FieldError> Fields { get; } = fields.IsDefault ? [] : fields;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = kind.Status;
        if (kind.RetryAfterSeconds is { } seconds) response.Headers[HeaderNames.RetryAfter] = $"{seconds}";

        return response.WriteAsJsonAsync(Describe(httpContext), options: null, ContentType, httpContext.RequestAborted);
    }

    /// <summary>The problem as it stands in an answer.</summary>
    public ProblemResponse Describe(HttpContext httpContext) => new()
    {
        Type = $"urn:orleans-scheduling:problem:{kind.Code}",
        Title = kind.Title,
        Status = kind.Status,
        Detail = detail,
        Instance = httpContext.Request.PathBase + httpContext.Request.Path,
        Code = kind.Code,
        Errors = Fields.IsEmpty ? null : Fields
            .GroupBy(field => field.Field, field => field.Message, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray()),
        TraceId = Activity.Current?.TraceId.ToHexString() ?? httpContext.TraceIdentifier,
        Error = detail,
    };
}
