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

/// <summary>The same with a payload that is read from JSON: names in snake_case, and their case doesn't matter.</summary>
/// <typeparam name="TPayload">
/// What System.Text.Json makes of the payload; none counts as <c>{}</c>. What has no default must be given. A schedule whose
/// payload doesn't fit isn't saved; where one is found at a call, it fails and isn't tried again.
/// </typeparam>
public interface IWorkflowHandler<TPayload> : IWorkflowHandler
{
    /// <summary>Does the work. Returning is success, throwing is failure.</summary>
    /// <param name="payload">The schedule's command_payload, or that of the step.</param>
    /// <param name="context">What fired, when, and with which data.</param>
    /// <param name="cancellationToken">As in <see cref="IWorkflowHandler.RunAsync"/>.</param>
    /// <returns>
    /// What to keep with the execution, and the output of a step: a text as it is, anything else as JSON; null = nothing.
    /// </returns>
    Task<object?> RunAsync(TPayload payload, WorkflowContext context, CancellationToken cancellationToken);

    async Task<string?> IWorkflowHandler.RunAsync(WorkflowContext context, CancellationToken cancellationToken) =>
        HandlerJson.Write(await RunAsync((TPayload)HandlerJson.Read(typeof(TPayload), context.PayloadJson), context, cancellationToken));
}
