using Orleans.Scheduling.Schedules;

namespace OrderService;

/// <summary>Payment reminders are made by orders: one made by hand would look for an order that isn't there.</summary>
internal sealed class OrdersOnly : IScheduleAdmission
{
    public ValueTask<AdmissionRefusal?> CheckAsync(AdmissionRequest request, CancellationToken cancellationToken) => new(
        request.Definition.Target.Command?.Name == PaymentReminder.Name && request.Caller.Name != OrderGrain.Service
            ? new AdmissionRefusal($"Only {OrderGrain.Service} makes payment reminders; place an order.")
            : null);
}
