using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Creates many schedules at a time: so many at once that their commits are shared.</summary>
internal sealed partial class BulkCreator(ScheduleEditor editor, ILogger<BulkCreator> logger)
{
    /// <summary>Schedules in a request, at most.</summary>
    public const int MaxItems = 1000;

    private const int AtOnce = 256;

    /// <summary>Creates what can be created, and says what became of each.</summary>
    /// <exception cref="SchedulingException">Invalid: there is no list of 1 to <see cref="MaxItems"/> schedules.</exception>
    public async Task<BulkCreateResponse> CreateAsync(
        HttpContext http, JsonObject json, Caller caller, CancellationToken cancellationToken)
    {
        var items = ItemsOf(json);
        using var slots = new SemaphoreSlim(AtOnce);
        var creating = new List<Task<BulkCreateResult>>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            await slots.WaitAsync(CancellationToken.None);
            creating.Add(CreateAsync(http, i, items[i], caller, slots, cancellationToken));
        }

        var results = await Task.WhenAll(creating);
        var created = results.Count(r => r.Problem is null);
        return new BulkCreateResponse
        {
            Created = created,
            Failed = results.Length - created,
            Results = ImmutableArray.Create(results),
        };
    }

    private async Task<BulkCreateResult> CreateAsync(
        HttpContext http, int index, JsonNode? item, Caller caller, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var fields = item as JsonObject ?? throw FieldErrors.Single(JsonBody.Field, "It must be a JSON object.");
            var schedule = await editor.CreateAsync(fields, caller, cancellationToken);
            return new BulkCreateResult
            {
                Index = index,
                Status = StatusCodes.Status201Created,
                ScheduleId = schedule.ScheduleId,
                NextExecutionAt = schedule.NextExecutionAt?.UtcDateTime,
            };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var problem = ExceptionProblems.TryMap(exception);
            if (problem is null)
            {
                LogFailed(exception, index);
                problem = new Problem(ProblemKind.Internal, UnhandledExceptions.Detail);
            }

            return new BulkCreateResult { Index = index, Status = problem.Kind.Status, Problem = problem.Describe(http) };
        }
        finally
        {
            slots.Release();
        }
    }

    private static JsonArray ItemsOf(JsonObject json)
    {
        const string field = BulkCreateRequest.Field;
        var errors = new FieldErrors();
        foreach (var name in json.Select(pair => pair.Key).Where(name => name != field))
            errors.Add(name, $"There is no such field. Did you mean {field}?");
        if (json[field] is not JsonArray { Count: > 0 and <= MaxItems })
            errors.Add(field, $"It must be a list of 1 to {MaxItems} schedules.");
        errors.ThrowIfAny();
        return json[field]!.AsArray();
    }

    [LoggerMessage(EventId = 1, EventName = "ERROR", Level = LogLevel.Error, Message = "Schedule {Index} of a bulk create failed")]
    private partial void LogFailed(Exception exception, int index);
}
