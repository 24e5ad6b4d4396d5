using System.Text.Json.Nodes;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Postgres;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>A bulk operation that makes sense: it says what to do, to which schedules, and nothing that doesn't belong to it.</summary>
/// <param name="Request">What was sent.</param>
/// <param name="Operation">What to do.</param>
/// <param name="Ids">To these; null = to what the filter finds.</param>
/// <param name="Filter">To what it finds; null = to the ids.</param>
/// <param name="ContextJson">Of a trigger; null = each schedule's own.</param>
internal sealed record BulkOperationBody(
    BulkOperationRequest Request, BulkOperation Operation, IReadOnlyList<Guid>? Ids, ScheduleFilter? Filter, string? ContextJson)
{
    private const string IdsField = "schedule_ids";
    private const string FilterField = "filter";

    /// <exception cref="SchedulingException">Invalid: names every wrong field.</exception>
    public static BulkOperationBody Read(JsonObject json)
    {
        var errors = new FieldErrors();
        var request = FieldReader.Read(json, GatewayJson.Default.BulkOperationRequest, errors);
        if (request.Operation is null && !errors.Has("operation"))
            errors.Add("operation", FieldTypes.Expectation(typeof(BulkOperation)));
        CheckSelection(json, request, errors);
        CheckOwner("until", request.Until, BulkOperation.Pause, request, errors);
        CheckOwner("catch_up", request.CatchUp, BulkOperation.Resume, request, errors);
        CheckOwner("hard", request.Hard, BulkOperation.Delete, request, errors);
        CheckOwner(ScheduleFields.Context, request.ContextData, BulkOperation.Trigger, request, errors);
        if (request.Until is { } until && !WallTime.TryParse(until, "UTC", out _))
            errors.Add("until", ActionBody.UntilExpectation);
        if (request.Reason?.Length > ActionBody.MaxNote)
            errors.Add("reason", $"It has more than {ActionBody.MaxNote} characters.");
        var context = request.ContextData is null ? null : RawJson.Text(json, ScheduleFields.Context);
        foreach (var wrong in DefinitionRules.CheckContext(context)) errors.Add(wrong.Field, wrong.Message);
        var filter = request.Filter is { } asked ? BulkFilter.Read(asked, FilterField, errors) : null;
        errors.ThrowIfAny();
        return new BulkOperationBody(request, request.Operation!.Value, request.ScheduleIds, filter, context);
    }

    private static void CheckSelection(JsonObject json, BulkOperationRequest request, FieldErrors errors)
    {
        var (hasIds, hasFilter) = (json[IdsField] is not null, json[FilterField] is not null);
        if (hasIds == hasFilter)
        {
            errors.Add(IdsField, $"Give either {IdsField} or {FilterField}.");
            if (hasIds) errors.Add(FilterField, $"Give either {IdsField} or {FilterField}.");
        }
        else if (hasIds)
        {
            CheckIds(request.ScheduleIds, errors);
        }

        if (request.Cursor is not null && !hasFilter) errors.Add("cursor", $"It goes with {FilterField} only.");
    }

    private static void CheckIds(IReadOnlyList<Guid>? ids, FieldErrors errors)
    {
        // Null: they couldn't be read, and that is said already.
        if (ids is null) return;
        if (ids.Count is 0 or > BulkItems.Max) errors.Add(IdsField, $"It must be a list of 1 to {BulkItems.Max} ids.");
        var seen = new HashSet<Guid>();
        var again = Enumerable.Range(0, ids.Count).Where(i => !seen.Add(ids[i])).ToArray();
        if (again.Length > 0) errors.Add($"{IdsField}[{again[0]}]", "It is in the list before; give each schedule once.");
    }

    private static void CheckOwner(
        string field, object? value, BulkOperation owner, BulkOperationRequest request, FieldErrors errors)
    {
        if (value is not null && request.Operation is { } operation && operation != owner)
            errors.Add(field, $"It goes with the operation {owner.ToString().ToLowerInvariant()} only.");
    }
}
