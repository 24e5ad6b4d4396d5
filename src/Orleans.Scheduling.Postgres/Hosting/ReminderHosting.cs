using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Scheduling.Postgres.Reminders;

namespace Orleans.Scheduling.Postgres.Hosting;

/// <summary>Makes the AdoNet reminder service fast enough for herds.</summary>
public static class ReminderHosting
{
    private const string Provider = "Orleans.Scheduling.Provider";

    /// <summary>
    /// Groups the writes of the reminder table registered before, which must be the AdoNet one on the database of
    /// <c>AddSchedulingPostgres</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">No reminder table is registered.</exception>
    public static IServiceCollection GroupReminderWrites(this IServiceCollection services)
    {
        var table = services.LastOrDefault(s => s.ServiceType == typeof(IReminderTable) && !s.IsKeyedService)
            ?? throw new InvalidOperationException("Register the AdoNet reminder service first.");
        services.Remove(table);
        services.Add(new ServiceDescriptor(typeof(IReminderTable), Provider, table.ImplementationType!, table.Lifetime));
        services.AddSingleton<IReminderTable>(provider => new GroupedReminderTable(
            provider.GetRequiredKeyedService<IReminderTable>(Provider),
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId));
        return services;
    }
}
