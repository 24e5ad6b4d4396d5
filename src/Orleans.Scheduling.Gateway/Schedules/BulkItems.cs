using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Does one thing for each item of a request: so many at once that their commits are shared.</summary>
internal sealed partial class BulkItems(ILogger<BulkItems> logger)
{
    /// <summary>Items in a request, at most.</summary>
    public const int Max = 1000;

    private const int AtOnce = 256;

    /// <summary>Does all that can be done; an item that fails leaves the others alone.</summary>
    /// <param name="items">The items.</param>
    /// <param name="run">Does one, given its place and itself.</param>
    /// <param name="refused">The result of one that can't be done.</param>
    /// <param name="cancellationToken">Hands out no more; what has begun may still happen.</param>
    /// <returns>The results, in the order of the items.</returns>
    public async Task<TResult[]> RunAsync<TItem, TResult>(
        IReadOnlyList<TItem> items,
        Func<int, TItem, Task<TResult>> run,
        Func<int, TItem, Problem, TResult> refused,
        CancellationToken cancellationToken)
    {
        var results = new TResult[items.Count];
        var problems = new Problem?[items.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, items.Count, options, async (index, _) =>
        {
            try
            {
                results[index] = await run(index, items[index]);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                problems[index] = ProblemOf(exception, index);
            }
        });

        // One by one: an HttpContext, which problems are described by, isn't for several threads.
        for (var index = 0; index < problems.Length; index++)
        {
            if (problems[index] is { } problem) results[index] = refused(index, items[index], problem);
        }

        return results;
    }

    private Problem ProblemOf(Exception exception, int index)
    {
        if (ExceptionProblems.TryMap(exception) is { } problem) return problem;
        LogFailed(exception, index);
        return new Problem(ProblemKind.Internal, UnhandledExceptions.Detail);
    }

    [LoggerMessage(EventId = 1, EventName = "ERROR", Level = LogLevel.Error, Message = "Item {Index} of a bulk request failed")]
    private partial void LogFailed(Exception exception, int index);
}
