using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Orleans.Scheduling.Gateway.Idempotency;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Postgres;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Does one thing to many schedules, to each for itself.</summary>
internal sealed class BulkOperator(
    IGrainFactory grains, ScheduleEditor editor, ScheduleQueries queries, BulkItems bulk)
{
    /// <summary>Does what can be done, and says what became of each.</summary>
    /// <exception cref="SchedulingException">Invalid: the cursor isn't one this service gave.</exception>
    public async Task<BulkOperationResponse> RunAsync(
        HttpContext http, BulkOperationBody body, Caller caller, CancellationToken cancellationToken)
    {
        var (ids, nextCursor) = body.Ids is { } given
            ? (given, null)
            : await FindAsync(body.Filter!, body.Request.Cursor, cancellationToken);
        var request = http.KeyedRequest();
        var reasoned = caller with { Reason = body.Request.Reason };
        var results = await bulk.RunAsync(
            ids,
            (_, id) => RunAsync(id, body, request, reasoned, cancellationToken),
            (_, id, problem) => new BulkOperationResult
            {
                ScheduleId = id,
                Status = problem.Kind.Status,
                Problem = problem.Describe(http),
            },
            cancellationToken);
        var succeeded = results.Count(result => result.Ok);
        return new BulkOperationResponse
        {
            Operation = body.Operation,
            Succeeded = succeeded,
            Failed = results.Length - succeeded,
            Results = ImmutableArray.Create(results),
            HasMore = nextCursor is not null,
            NextCursor = nextCursor,
        };
    }

    private async Task<BulkOperationResult> RunAsync(
        Guid id, BulkOperationBody body, KeyedRequest? request, Caller caller, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IScheduleGrain>(id);
        // Begun before, it may have been done already, and would be refused a second time.
        if (request is { IsRepeated: true } && StatusAfter(body.Operation) is { } wanted
            && await grain.GetAsync(cancellationToken) is { } schedule && schedule.Status == wanted && body.Request.Hard != true)
        {
            return new BulkOperationResult { ScheduleId = id, Status = StatusCodes.Status200OK };
        }

        switch (body.Operation)
        {
            case BulkOperation.Pause:
                var until = await UntilAsync(id, body.Request.Until, cancellationToken);
                await grain.PauseAsync(body.Request.Reason, until, expectedVersion: null, caller, cancellationToken);
                break;
            case BulkOperation.Resume:
                await grain.ResumeAsync(body.Request.CatchUp ?? false, expectedVersion: null, caller, cancellationToken);
                break;
            case BulkOperation.Delete when body.Request.Hard == true:
                await PurgeAsync(grain, request, caller, cancellationToken);
                break;
            case BulkOperation.Delete:
                await grain.DeleteAsync(expectedVersion: null, caller, cancellationToken);
                break;
            case BulkOperation.Cancel:
                await grain.CancelAsync(body.Request.Reason, expectedVersion: null, caller, cancellationToken);
                break;
            case BulkOperation.Trigger:
                return new BulkOperationResult
                {
                    ScheduleId = id,
                    Status = StatusCodes.Status202Accepted,
                    ExecutionId = await grain.TriggerAsync(body.ContextJson, caller, cancellationToken),
                };
            default:
                throw new ArgumentOutOfRangeException(nameof(body), body.Operation, "Not an operation.");
        }

        return new BulkOperationResult { ScheduleId = id, Status = StatusCodes.Status200OK };
    }

    // Begun before, it may be gone already.
    private static async Task PurgeAsync(
        IScheduleGrain grain, KeyedRequest? request, Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            await grain.PurgeAsync(expectedVersion: null, caller, cancellationToken);
        }
        catch (SchedulingException refusal) when (refusal.Error == SchedulingError.NotFound && request is { IsRepeated: true })
        {
        }
    }

    private static ScheduleStatus? StatusAfter(BulkOperation operation) => operation switch
    {
        BulkOperation.Pause => ScheduleStatus.Paused,
        BulkOperation.Resume => ScheduleStatus.Active,
        BulkOperation.Delete => ScheduleStatus.Deleted,
        BulkOperation.Cancel => ScheduleStatus.Cancelled,
        _ => null,
    };

    private async Task<DateTimeOffset?> UntilAsync(Guid id, string? text, CancellationToken cancellationToken) =>
        text is null ? null : ActionBody.Until(text, await editor.CurrentAsync(id, cancellationToken));

    /// <summary>The first matches, as many as a request takes, and where the next ones begin.</summary>
    private async Task<(IReadOnlyList<Guid> Ids, string? NextCursor)> FindAsync(
        ScheduleFilter filter, string? cursor, CancellationToken cancellationToken)
    {
        var ids = new List<Guid>();
        do
        {
            var limit = Math.Min(PageRequest.MaxLimit, BulkItems.Max - ids.Count);
            var page = await new PageRequest(cursor, limit, WithTotal: false).RunAsync((after, rows, withTotal) =>
                queries.ListAsync(filter, after, rows, withTotal, cancellationToken));
            ids.AddRange(page.Items.Select(schedule => schedule.ScheduleId));
            cursor = page.NextCursor;
        }
        while (cursor is not null && ids.Count < BulkItems.Max);
        return (ids, cursor);
    }
}
