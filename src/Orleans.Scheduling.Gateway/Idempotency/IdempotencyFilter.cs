using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Gateway.Schedules;
using Orleans.Scheduling.Postgres.Requests;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Gateway.Idempotency;

/// <summary>
/// Carries out a request with an Idempotency-Key once: a repetition gets the first answer. It is taken before it is carried
/// out and answered after; where a gateway dies between the two, the repetition carries it out with the same ids.
/// </summary>
internal sealed partial class IdempotencyFilter(
    IdempotentRequests requests, IOptions<JsonOptions> json, ILogger<IdempotencyFilter> logger) : IEndpointFilter
{
    public const string Header = "Idempotency-Key";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (NameOf(http) is not { } name) return await next(context);

        var body = await JsonBody.ReadBytesAsync(http.Request, http.RequestAborted);
        var hash = await SHA256.HashDataAsync(body, http.RequestAborted);
        var claim = await requests.ClaimAsync(name, hash, http.RequestAborted);
        return claim switch
        {
            RequestClaim.Taken taken => await RunAsync(http, name, taken, () => next(context)),
            RequestClaim.Answered answered => new RepeatedAnswer(answered.Answer),
            RequestClaim.UnderWay => new Problem(
                ProblemKind.RequestUnderWay, "A request with this Idempotency-Key is under way; repeat it for its answer."),
            _ => new Problem(
                ProblemKind.KeyReused,
                "This Idempotency-Key was used for another body; give this request a key of its own.",
                [new FieldError(Header, "It was used for another body.")]),
        };
    }

    private async Task<object?> RunAsync(
        HttpContext http, RequestName name, RequestClaim.Taken taken, Func<ValueTask<object?>> next)
    {
        var key = new RequestKey { Key = name.Key, AskedAt = taken.AskedAt };
        http.Features.Set(new KeyedRequest(taken.RequestId, key, taken.IsRepeated));
        try
        {
            var result = await next();
            await StoreAsync(name, taken, AnswerOf(http, result));
            return result;
        }
        catch (Exception exception)
        {
            await GiveUpAsync(name, taken, exception);
            throw;
        }
    }

    // What was done is stored, whether or not the caller still waits; null = it isn't the last word.
    private Task StoreAsync(RequestName name, RequestClaim.Taken taken, RequestAnswer? answer) => answer is null
        ? requests.ReleaseAsync(name, taken.RequestId, CancellationToken.None)
        : requests.CompleteAsync(name, taken.RequestId, answer, CancellationToken.None);

    private async Task GiveUpAsync(RequestName name, RequestClaim.Taken taken, Exception exception)
    {
        // Refused the first time, it did nothing. Later nobody can say what became of the times before.
        var didNothing = !taken.IsRepeated
            && ExceptionProblems.TryMap(exception)?.Kind.Status < StatusCodes.Status500InternalServerError;
        try
        {
            await (didNothing
                ? requests.ForgetAsync(name, taken.RequestId, CancellationToken.None)
                : requests.ReleaseAsync(name, taken.RequestId, CancellationToken.None));
        }
        catch (ScheduleStoreException unreachable)
        {
            // It is free again once the time for which it is held has passed.
            LogNotReleased(unreachable, name.Operation);
        }
    }

    private RequestAnswer? AnswerOf(HttpContext http, object? result)
    {
        if (result is INestedHttpResult nested) result = nested.Result;
        if (result is not IValueHttpResult { Value: { } value } || value is IBulkResponse { MayBeRepeated: true }) return null;
        var status = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
        var location = result switch
        {
            Created<ScheduleResponse> created => created.Location,
            Accepted<TriggeredResponse> accepted => accepted.Location,
            Accepted<BackfillResponse> accepted => accepted.Location,
            _ => null,
        };
        var body = JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), json.Value.SerializerOptions);
        return new RequestAnswer(status, location, http.Response.Headers.ETag, body);
    }

    /// <summary>Null: it has no key.</summary>
    /// <exception cref="SchedulingException">Invalid: the key is none.</exception>
    private static RequestName? NameOf(HttpContext http)
    {
        var keys = http.Request.Headers[Header];
        if (keys.Count == 0) return null;
        if (keys is not [{ Length: > 0 and <= RequestKey.MaxLength } key] || key.Any(c => c is < ' ' or > '~'))
            throw FieldErrors.Single(Header, $"It must be one key of 1 to {RequestKey.MaxLength} ASCII characters.");
        var caller = http.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? http.User.Identity?.Name ?? "";
        var endpoint = http.GetEndpoint()!.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName;
        // Ids are written in several ways.
        var schedule = Guid.TryParse(http.Request.RouteValues["id"] as string, out var id) ? $" {id}" : "";
        return new RequestName(caller, endpoint + schedule, key);
    }

    [LoggerMessage(EventId = 1, EventName = "ERROR", Level = LogLevel.Warning, Message = "A request {Operation} with a key is held until its time has passed")]
    private partial void LogNotReleased(Exception exception, string operation);
}
