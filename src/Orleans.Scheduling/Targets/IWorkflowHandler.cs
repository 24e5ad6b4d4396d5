namespace Orleans.Scheduling.Targets;

/// <summary>.NET code that an execution runs inside a silo.</summary>
/// <remarks>
/// Made once per call, in a dependency injection scope of its own. It may run more than once for one execution (a silo
/// died, an attempt is retried): <see cref="WorkflowContext.IdempotencyKey"/> tells repeats apart from new work.
/// </remarks>
public interface IWorkflowHandler
{
    /// <summary>Does the work. Returning is success, throwing is failure.</summary>
    /// <param name="context">What fired, when, and with which data.</param>
    /// <param name="cancellationToken">
    /// Cancelled at the execution's timeout, by a user, or when the silo stops. A handler that goes on regardless is
    /// abandoned after ten seconds and may overlap with its own repetition.
    /// </param>
    /// <returns>Text or JSON to keep with the execution, of which the first 2 KiB are stored; null = nothing.</returns>
    Task<string?> RunAsync(WorkflowContext context, CancellationToken cancellationToken);
}
