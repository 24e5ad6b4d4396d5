using Npgsql;

namespace Orleans.Scheduling.Host.Cluster;

/// <summary>Connection pools of Orleans' AdoNet providers, apart from each other and from the store's.</summary>
internal static class AdoNetPools
{
    /// <summary>The provider's name of Npgsql.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>Membership: heartbeats never queue behind a storm of writes.</summary>
    public static string Membership(string connectionString) => WithPool(connectionString, "orleans-scheduling-membership", size: 5);

    /// <summary>Reminders and grain state.</summary>
    public static string Providers(string connectionString) => WithPool(connectionString, "orleans-scheduling-providers", size: 20);

    private static string WithPool(string connectionString, string name, int size) =>
        new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = name,
            MaxPoolSize = size,
            NoResetOnClose = true,
        }.ConnectionString;
}
