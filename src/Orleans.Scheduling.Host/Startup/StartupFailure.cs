using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Scheduling.Host.Configuration;
using Orleans.Scheduling.Postgres.Embedded;
using Orleans.Scheduling.Postgres.Migrations;

namespace Orleans.Scheduling.Host.Startup;

/// <summary>
/// Says in one line why the service didn't start, where the reason is one that its operator can remove.
/// </summary>
internal static class StartupFailure
{
    /// <summary>The line; null = an unexpected failure, of which every detail is wanted.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        StartupException or EmbeddedPostgresException => failure.Message,
        MigrationException or OrleansConfigurationException => failure.Message,
        OptionsValidationException invalid => string.Join(" ", invalid.Failures),
        IOException { InnerException: AddressInUseException } =>
            $"{failure.Message} Stop what uses it, or choose another with --urls.",
        PostgresException refused => $"PostgreSQL refused a migration: {refused.MessageText} ({refused.SqlState})",
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        _ => null,
    };
}
