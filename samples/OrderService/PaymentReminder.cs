using Orleans.Scheduling.Targets;

namespace OrderService;

/// <summary>
/// What the schedules of orders run. It may run twice for one reminder; the key tells the mail system so.
/// </summary>
internal sealed class PaymentReminder(IGrainFactory grains, Mailer mailer) : IWorkflowHandler
{
    /// <summary>The name by which schedules call it.</summary>
    public const string Name = "payment-reminder";

    public async Task<string?> RunAsync(WorkflowContext context, CancellationToken cancellationToken)
    {
        if (await grains.GetGrain<IOrderGrain>(context.ScheduleId).GetAsync() is not { IsPaid: false } order)
            return "nobody to remind";

        await mailer.SendAsync(
            order.Email, $"Please pay order {order.OrderId}.", context.IdempotencyKey, cancellationToken);
        return $"reminded {order.Email}";
    }
}
