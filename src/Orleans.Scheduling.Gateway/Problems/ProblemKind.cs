using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Orleans.Scheduling.Gateway.Problems;

/// <summary>A kind of problem. The set is closed; what isn't in it goes by its HTTP status alone.</summary>
internal sealed record ProblemKind(int Status, string Code, string Title)
{
    /// <summary>When to try again; null = not without changing something.</summary>
    public int? RetryAfterSeconds { get; private init; }

    public static readonly ProblemKind Invalid =
        new(StatusCodes.Status400BadRequest, "invalid-request", "The request is invalid");

    public static readonly ProblemKind Unauthorized =
        new(StatusCodes.Status401Unauthorized, "unauthorized", "An API key is required");

    public static readonly ProblemKind CommandNotAllowed =
        new(StatusCodes.Status403Forbidden, "command-not-allowed", "The target may not be called");

    public static readonly ProblemKind Refused =
        new(StatusCodes.Status403Forbidden, "refused", "A rule of this service doesn't allow it");

    public static readonly ProblemKind NotFound = new(StatusCodes.Status404NotFound, "not-found", "Not found");

    public static readonly ProblemKind MethodNotAllowed =
        new(StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "The method isn't allowed here");

    public static readonly ProblemKind Conflict =
        new(StatusCodes.Status409Conflict, "conflict", "The current status doesn't allow it");

    public static readonly ProblemKind RequestUnderWay =
        new(StatusCodes.Status409Conflict, "request-under-way", "The same request is under way") { RetryAfterSeconds = 1 };

    public static readonly ProblemKind VersionMismatch =
        new(StatusCodes.Status412PreconditionFailed, "version-mismatch", "The schedule has changed");

    public static readonly ProblemKind TooLarge =
        new(StatusCodes.Status413PayloadTooLarge, "payload-too-large", "The body is too large");

    public static readonly ProblemKind UnsupportedMediaType =
        new(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "The body must be JSON");

    public static readonly ProblemKind KeyReused =
        new(StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "The Idempotency-Key belongs to another request");

    public static readonly ProblemKind IfMatchRequired =
        new(StatusCodes.Status428PreconditionRequired, "if-match-required", "An If-Match header is required");

    public static readonly ProblemKind TooManyRequests =
        new(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many requests") { RetryAfterSeconds = 1 };

    public static readonly ProblemKind Internal =
        new(StatusCodes.Status500InternalServerError, "internal-error", "Something went wrong here");

    public static readonly ProblemKind Unavailable =
        new(StatusCodes.Status503ServiceUnavailable, "unavailable", "Temporarily unavailable") { RetryAfterSeconds = 5 };

    private static readonly FrozenDictionary<int, ProblemKind> ByStatus = new[]
    {
        Invalid, Unauthorized, CommandNotAllowed, NotFound, MethodNotAllowed, Conflict, VersionMismatch, TooLarge,
        UnsupportedMediaType, KeyReused, IfMatchRequired, TooManyRequests, Internal, Unavailable,
    }.ToFrozenDictionary(kind => kind.Status);

    /// <summary>The kind that goes with a status nobody explained.</summary>
    public static ProblemKind Of(int status) =>
        ByStatus.GetValueOrDefault(status)
        ?? new ProblemKind(status, $"http-{status}", $"HTTP status {status}");
}
