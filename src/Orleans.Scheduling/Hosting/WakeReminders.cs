using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Hosting;

/// <summary>Makes the silo's reminder service carry the far wakes of schedules.</summary>
public static class WakeReminders
{
    /// <summary>
    /// Puts schedules' reminders, which are kept in their own rows, before the reminder table that was registered last. It
    /// goes on keeping the reminders of all other grains.
    /// </summary>
    /// <exception cref="InvalidOperationException">No reminder table is registered.</exception>
    public static IServiceCollection AddWakeReminders(this IServiceCollection services)
    {
        var table = services.LastOrDefault(s => s.ServiceType == typeof(IReminderTable) && !s.IsKeyedService)
            ?? throw new InvalidOperationException("Register a reminder service first.");
        services.Remove(table);
        services.Add(table switch
        {
            { ImplementationInstance: { } instance } => new(typeof(IReminderTable), WakeReminderTable.Others, instance),
            { ImplementationFactory: { } factory } =>
                new(typeof(IReminderTable), WakeReminderTable.Others, (provider, _) => factory(provider), table.Lifetime),
            _ => new(typeof(IReminderTable), WakeReminderTable.Others, table.ImplementationType!, table.Lifetime),
        });
        services.AddSingleton<IReminderTable, WakeReminderTable>();
        services.Configure<ReminderOptions>(o => o.RefreshReminderListPeriod = WakeReminderTable.Refresh);
        return services;
    }

    /// <summary>Refuses a silo whose schedules would have no reminders.</summary>
    internal sealed class Check(IReminderTable table) : IConfigurationValidator
    {
        public void ValidateConfiguration()
        {
            if (table is not WakeReminderTable)
            {
                throw new OrleansConfigurationException(
                    $"Schedules have no reminders: {table.GetType().Name} was registered after UsePostgres (or AddWakeReminders). "
                    + "Register the silo's reminder service before it.");
            }
        }
    }
}
