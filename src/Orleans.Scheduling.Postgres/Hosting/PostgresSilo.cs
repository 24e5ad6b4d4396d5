using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Migrations;

namespace Orleans.Scheduling.Postgres.Hosting;

/// <summary>Makes an Orleans silo keep its schedules in PostgreSQL.</summary>
public static class PostgresSilo
{
    private const string Invariant = "Npgsql";
    private const string RemindersName = "orleans-scheduling-reminders";
    private const string WorkflowsName = "orleans-scheduling-workflows";

    /// <summary>
    /// Adds what schedules need beside <c>AddScheduling</c> and a clustering of your choice: what
    /// <see cref="PostgresHosting.AddSchedulingPostgres"/> adds, Orleans' AdoNet reminders on the same database with
    /// schedules' own in their rows, and the scripts that haven't run on it yet, run before anything of the silo starts.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="connectionString">
    /// Npgsql's form or a URI; see <see cref="ConnectionStrings.Parse"/>. A database, or by <c>Search Path</c> a schema, on
    /// which Orleans' own scripts haven't been run: the tables of its AdoNet clustering, reminders and grain storage are
    /// made here, and the silo may use the providers of all three on them.
    /// </param>
    /// <remarks>
    /// A reminder service that was registered before is kept, for all grains but schedules. The silo's start fails with
    /// <see cref="MigrationException"/> where the database isn't one that this version may work on, and with
    /// <see cref="NpgsqlException"/> where it can't be reached.
    /// </remarks>
    /// <exception cref="ArgumentException">The connection string can't be read.</exception>
    public static ISiloBuilder UsePostgres(this ISiloBuilder silo, string connectionString)
    {
        silo.Services.AddSchedulingPostgres(connectionString);
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, MigrationStage>();
        if (!silo.Services.Any(s => s.ServiceType == typeof(IReminderTable)))
        {
            var settings = PostgresHosting.WithDefaults(ConnectionStrings.Parse(connectionString));
            var reminders = new NpgsqlConnectionStringBuilder(settings) { ApplicationName = RemindersName }.ConnectionString;
            silo.UseAdoNetReminderService(o => (o.Invariant, o.ConnectionString) = (Invariant, reminders));
        }

        silo.Services.AddWakeReminders();
        return silo.AddWorkflowStorage(connectionString);
    }

    /// <summary>Adds the grain storage in which executions of workflows keep how far they have come; <see cref="UsePostgres"/> does, too.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="connectionString">As for <see cref="UsePostgres"/>.</param>
    /// <exception cref="ArgumentException">The connection string can't be read.</exception>
    public static ISiloBuilder AddWorkflowStorage(this ISiloBuilder silo, string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresHosting.WithDefaults(ConnectionStrings.Parse(connectionString)))
        {
            ApplicationName = WorkflowsName,
        };
        return silo.AddAdoNetGrainStorage(WorkflowStorage.Name, o =>
        {
            (o.Invariant, o.ConnectionString) = (Invariant, settings.ConnectionString);
            o.GrainStorageSerializer = WorkflowStorage.Serializer;
            o.DeleteStateOnClear = true;
        });
    }
}
