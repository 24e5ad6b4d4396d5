using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Orleans.Scheduling.Gateway.Idempotency;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Creates many schedules, each for itself.</summary>
internal sealed class BulkCreator(ScheduleEditor editor, BulkItems bulk)
{
    /// <summary>Creates what can be created, and says what became of each.</summary>
    /// <exception cref="SchedulingException">Invalid: there is no list of 1 to <see cref="BulkItems.Max"/> schedules.</exception>
    public async Task<BulkCreateResponse> CreateAsync(
        HttpContext http, JsonObject json, Caller caller, CancellationToken cancellationToken)
    {
        var request = http.KeyedRequest();
        var results = await bulk.RunAsync(
            ItemsOf(json),
            (index, item) => CreateAsync(index, item, request, caller, cancellationToken),
            (index, _, problem) => new BulkCreateResult
            {
                Index = index,
                Status = problem.Kind.Status,
                Problem = problem.Describe(http),
            },
            cancellationToken);
        var created = results.Count(r => r.Problem is null);
        return new BulkCreateResponse
        {
            Created = created,
            Failed = results.Length - created,
            Results = ImmutableArray.Create(results),
        };
    }

    private async Task<BulkCreateResult> CreateAsync(
        int index, JsonNode? item, KeyedRequest? request, Caller caller, CancellationToken cancellationToken)
    {
        var fields = item as JsonObject ?? throw FieldErrors.Single(JsonBody.Field, "It must be a JSON object.");
        var schedule = await editor.CreateAsync(fields, request, caller, cancellationToken, index);
        return new BulkCreateResult
        {
            Index = index,
            Status = StatusCodes.Status201Created,
            ScheduleId = schedule.ScheduleId,
            NextExecutionAt = schedule.NextExecutionAt?.UtcDateTime,
        };
    }

    private static IReadOnlyList<JsonNode?> ItemsOf(JsonObject json)
    {
        const string field = BulkCreateRequest.Field;
        var errors = new FieldErrors();
        foreach (var name in json.Select(pair => pair.Key).Where(name => name != field))
            errors.Add(name, $"There is no such field. Did you mean {field}?");
        if (json[field] is not JsonArray { Count: > 0 and <= BulkItems.Max })
            errors.Add(field, $"It must be a list of 1 to {BulkItems.Max} schedules.");
        errors.ThrowIfAny();
        return [.. json[field]!.AsArray()];
    }
}
