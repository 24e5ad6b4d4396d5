namespace Orleans.Scheduling.Postgres.Migrations;

/// <summary>Runs the migrator before any other part of a silo starts: clustering and reminders read tables that it makes.</summary>
internal sealed class MigrationStage(Migrator migrator) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(MigrationStage), ServiceLifecycleStage.First, migrator.MigrateAsync);
}
