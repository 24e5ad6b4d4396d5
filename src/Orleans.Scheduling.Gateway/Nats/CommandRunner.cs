using System.Diagnostics;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Orleans.Scheduling.Gateway.Idempotency;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;

namespace Orleans.Scheduling.Gateway.Nats;

/// <summary>
/// Carries out commands by the endpoints of the REST interface, behind its authentication: they are read, judged, deduplicated,
/// logged and answered as requests over HTTP are.
/// </summary>
internal sealed class CommandRunner(
    EndpointDataSource endpoints, IServiceScopeFactory scopes, IEnumerable<IExceptionHandler> lastResorts)
{
    private const string IdField = "schedule_id";
    private const string HardField = "hard";
    private const string MessageId = "Nats-Msg-Id";

    private static readonly string[] _headers =
        [CallerNames.CreatedBy, CallerNames.TriggeredBy, CallerNames.PerformedBy, HeaderNames.IfMatch, IdempotencyFilter.Header];

    // Keys of commands are their own: who may send them isn't told apart.
    private static readonly ClaimsPrincipal _sender = new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "nats")], "nats"));

    /// <summary>False where this process doesn't serve the REST interface.</summary>
    public bool CanRun => Command.All.Values.All(command => Find(command) is not null);

    /// <summary>Carries one out, whatever it is, and never throws.</summary>
    /// <param name="name">The end of its subject.</param>
    /// <param name="data">Its body.</param>
    /// <param name="headerOf">Its headers.</param>
    public async Task<CommandAnswer> RunAsync(string name, ReadOnlyMemory<byte> data, Func<string, string?> headerOf)
    {
        using var activity = new Activity($"nats command {name}").SetIdFormat(ActivityIdFormat.W3C);
        if (headerOf("traceparent") is { } parent && ActivityContext.TryParse(parent, null, out _))
            activity.SetParentId(parent);
        activity.Start();

        await using var scope = scopes.CreateAsyncScope();
        var http = Request(scope.ServiceProvider, headerOf);
        try
        {
            await RunAsync(http, name, data);
        }
        catch (Exception exception)
        {
            await FailAsync(http, exception);
        }

        await http.Response.CompleteAsync();
        return new CommandAnswer(http.Response.StatusCode, ((MemoryStream)http.Response.Body).ToArray());
    }

    private async Task RunAsync(HttpContext http, string name, ReadOnlyMemory<byte> data)
    {
        if (!Command.All.TryGetValue(name, out var command))
        {
            throw new SchedulingException(
                SchedulingError.NotFound, $"There is no command {name}; there are {string.Join(", ", Command.All.Keys.Order())}.");
        }

        http.Request.Method = command.Method;
        http.Request.Path = command.Path;
        if (command.HasId)
            data = TakeId(http, command, await JsonBody.ParseAsync(new MemoryStream(data.ToArray()), http.RequestAborted));
        http.Request.Body = new MemoryStream(data.ToArray());
        http.Request.ContentLength = data.Length;
        http.Request.ContentType = "application/json";
        var endpoint = Find(command)!;
        http.SetEndpoint(endpoint);
        await endpoint.RequestDelegate!(http);
    }

    // What REST has in the address is in the body here.
    private static ReadOnlyMemory<byte> TakeId(HttpContext http, Command command, JsonObject body)
    {
        if (!(body[IdField] is JsonValue value && value.TryGetValue(out Guid id)))
            throw FieldErrors.Single(IdField, "It is missing, or no schedule's id; give the one that the schedule's creation answered.");
        body.Remove(IdField);
        http.Request.RouteValues["id"] = id.ToString();
        http.Request.Path = command.Path.Replace("{id}", id.ToString(), StringComparison.Ordinal);
        if (command.Method != HttpMethods.Delete)
            return body.Count == 0 ? ReadOnlyMemory<byte>.Empty : System.Text.Encoding.UTF8.GetBytes(body.ToJsonString());
        if (body[HardField] is JsonValue flag && flag.TryGetValue(out bool hard))
        {
            http.Request.QueryString = QueryString.Create(HardField, hard ? "true" : "false");
            body.Remove(HardField);
        }

        return body.Count == 0
            ? ReadOnlyMemory<byte>.Empty
            : throw FieldErrors.Single(body.First().Key, $"There is no such field here; there are {IdField}, and {HardField}, true or false.");
    }

    private static DefaultHttpContext Request(IServiceProvider services, Func<string, string?> headerOf)
    {
        var http = new DefaultHttpContext { RequestServices = services, User = _sender };
        http.Request.Scheme = Uri.UriSchemeHttp;
        http.Request.Host = new HostString("nats");
        http.Response.Body = new MemoryStream();
        foreach (var header in _headers)
        {
            if (headerOf(header) is { } value)
                http.Request.Headers[header] = value;
        }

        if (headerOf(MessageId) is { } id && headerOf(IdempotencyFilter.Header) is null)
            http.Request.Headers[IdempotencyFilter.Header] = id;
        return http;
    }

    private async Task FailAsync(HttpContext http, Exception exception)
    {
        if (ExceptionProblems.TryMap(exception) is { } problem)
        {
            await problem.ExecuteAsync(http);
            return;
        }

        foreach (var handler in lastResorts)
        {
            if (await handler.TryHandleAsync(http, exception, CancellationToken.None))
                return;
        }
    }

    private Endpoint? Find(Command command) => endpoints.Endpoints.FirstOrDefault(
        endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName == command.Endpoint);
}

/// <summary>What a command is answered: what REST would.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">JSON.</param>
internal sealed record CommandAnswer(int Status, byte[] Body);
