using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Migrations;
using Orleans.Scheduling.Postgres.Store;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Hosting;

/// <summary>Registers what this project offers.</summary>
public static class PostgresHosting
{
    /// <summary>
    /// Adds the <see cref="NpgsqlDataSource"/>, <see cref="IScheduleStore"/>, <see cref="ScheduleQueries"/> and
    /// <see cref="Migrator"/>, all on one database. Run the migrator before a grain or a query is used.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="connectionString">
    /// Npgsql's form or a URI; see <see cref="ConnectionStrings.Parse"/>. What it doesn't set: application name
    /// <c>orleans-scheduling</c>, at most 20 connections, statements prepared at their second use.
    /// </param>
    /// <exception cref="ArgumentException">The connection string can't be read.</exception>
    public static IServiceCollection AddSchedulingPostgres(this IServiceCollection services, string connectionString)
    {
        var settings = WithDefaults(ConnectionStrings.Parse(connectionString));
        services.AddMetrics();
        services.TryAddKeyedSingleton(SchedulingTime.Key, TimeProvider.System);
        services.AddSingleton(provider => new NpgsqlDataSourceBuilder(settings)
            .UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>())
            .Build());
        services.AddSingleton<IScheduleStore, PostgresScheduleStore>();
        services.AddSingleton<ScheduleQueries>();
        services.AddSingleton<Migrator>();
        return services;
    }

    internal static string WithDefaults(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        settings.ApplicationName ??= "orleans-scheduling";
        SetDefault(settings, "Maximum Pool Size", 20);
        SetDefault(settings, "Max Auto Prepare", 50);
        SetDefault(settings, "Auto Prepare Min Usages", 2);
        // Nothing here changes a session's state, so there is none to reset.
        SetDefault(settings, "No Reset On Close", true);
        return settings.ConnectionString;
    }

    private static void SetDefault(NpgsqlConnectionStringBuilder settings, string name, object value)
    {
        if (!settings.ContainsKey(name))
            settings[name] = value;
    }
}
