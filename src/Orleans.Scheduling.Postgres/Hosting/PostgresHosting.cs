using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Scheduling.Chains;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Events;
using Orleans.Scheduling.History;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Chains;
using Orleans.Scheduling.Postgres.Definitions;
using Orleans.Scheduling.Postgres.Events;
using Orleans.Scheduling.Postgres.History;
using Orleans.Scheduling.Postgres.Migrations;
using Orleans.Scheduling.Postgres.Replicas;
using Orleans.Scheduling.Postgres.Store;
using Orleans.Scheduling.Postgres.Workflows;
using Orleans.Scheduling.Schedules;
using Orleans.Scheduling.Workflows.Definitions;

namespace Orleans.Scheduling.Postgres.Hosting;

/// <summary>Registers what this project offers.</summary>
public static class PostgresHosting
{
    // Nothing here changes a session's state, so there is none to reset. Frequent statements are prepared explicitly:
    // one that fails while it is prepared automatically spoils its connection (npgsql/npgsql issue 6391).
    private const string Defaults =
        "Application Name=orleans-scheduling;Maximum Pool Size=20;No Reset On Close=true;Max Auto Prepare=0";

    /// <summary>
    /// Adds the <see cref="NpgsqlDataSource"/>, <see cref="IScheduleStore"/>, <see cref="IDefinitionStore{TDefinition}"/>s,
    /// <see cref="IWorkflowStore"/>, <see cref="IChainStore"/>, <see cref="IHistoryStore"/>, <see cref="IEventStore"/>, <see cref="ScheduleQueries"/> and <see cref="Migrator"/>, all
    /// on one database, and <see cref="ReplicaQueries"/> on its replicas. Run the migrator before a grain or a query is used.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="connectionString">
    /// Npgsql's form or a URI; see <see cref="ConnectionStrings.Parse"/>. What it doesn't set: application name
    /// <c>orleans-scheduling</c>, at most 20 connections.
    /// </param>
    /// <param name="replicas">Physical standbys of the database that lists are read from, each in Npgsql's form. Default none.</param>
    /// <exception cref="ArgumentException">The connection string can't be read.</exception>
    public static IServiceCollection AddSchedulingPostgres(
        this IServiceCollection services, string connectionString, params IEnumerable<string> replicas)
    {
        var settings = WithDefaults(ConnectionStrings.Parse(connectionString));
        services.AddMetrics();
        services.TryAddKeyedSingleton(SchedulingTime.Key, TimeProvider.System);
        services.AddSingleton(provider => new NpgsqlDataSourceBuilder(settings)
            .UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>())
            .Build());
        services.AddSingleton<IScheduleStore, PostgresScheduleStore>();
        services.AddDefinitions<CalendarDefinition>(DefinitionSql.Calendars);
        services.AddDefinitions<TemplateDefinition>(DefinitionSql.Templates);
        services.AddSingleton<IChainStore, PostgresChainStore>();
        services.AddSingleton<IEventStore, PostgresEventStore>();
        services.AddSingleton<IHistoryStore, PostgresHistory>();
        services.AddSingleton<IWorkflowStore, PostgresWorkflowStore>();
        services.AddSingleton<ScheduleQueries>();
        services.AddSingleton<Migrator>();
        foreach (var replica in replicas)
            services.AddSingleton(_ => new Replica(replica));
        services.TryAddSingleton<ReplicaQueries>();
        services.TryAddSingleton<ReplicaLags>();
        return services;
    }

    private static void AddDefinitions<TDefinition>(this IServiceCollection services, DefinitionSql sql)
        where TDefinition : class =>
        services.AddSingleton<IDefinitionStore<TDefinition>>(
            provider => new PostgresDefinitionStore<TDefinition>(provider.GetRequiredService<NpgsqlDataSource>(), sql));

    internal static string WithDefaults(string connectionString) =>
        // Of a setting given twice the later counts.
        new NpgsqlConnectionStringBuilder($"{Defaults};{connectionString}").ConnectionString;
}
