using Orleans.Scheduling;

namespace OrderService;

/// <summary>An order, and the schedule of its payment reminder: the schedule's id is the order's.</summary>
internal sealed class OrderGrain([PersistentState("order")] IPersistentState<Order> order) : Grain, IOrderGrain
{
    /// <summary>What the schedules of orders are made as.</summary>
    public const string Service = "order-service";

    private static readonly Caller _caller = new() { Name = Service };

    private IScheduleGrain Reminder => GrainFactory.GetGrain<IScheduleGrain>(this.GetPrimaryKey());

    public async Task<Order> PlaceAsync(string email, TimeSpan payWithin)
    {
        order.State = new Order
        {
            OrderId = this.GetPrimaryKey(),
            Email = email,
            PayBy = DateTimeOffset.UtcNow + payWithin,
        };

        // The reminder first: one without its order reminds nobody, an order without it would never be paid.
        await Reminder.CreateAsync(
            new ScheduleDefinition
            {
                Name = $"Payment reminder for {email}",
                Timing = new ScheduleTiming { Type = ScheduleType.OneTime, ScheduledTime = order.State.PayBy },
                Target = new ExecutionTarget { Command = new CommandTarget { Name = PaymentReminder.Name } },
                Tags = ["orders"],
            },
            _caller);
        await order.WriteStateAsync();
        return order.State;
    }

    public Task<Order?> GetAsync() => Task.FromResult(order.RecordExists ? order.State : null);

    public async Task<Order?> PayAsync()
    {
        if (!order.RecordExists)
            return null;

        order.State = order.State with { IsPaid = true };
        await order.WriteStateAsync();
        try
        {
            await Reminder.CancelAsync("paid", expectedVersion: null, _caller);
        }
        catch (SchedulingException refusal) when (refusal.Error == SchedulingError.Conflict)
        {
            // It has fired already.
        }

        return order.State;
    }
}
