using System.Runtime.InteropServices;
using Npgsql;
using Orleans.Scheduling.Host.Configuration;
using Orleans.Scheduling.Host.Logging;
using Orleans.Scheduling.Postgres.Embedded;

namespace Orleans.Scheduling.Host.Startup;

/// <summary>The process from its first moment to its exit code.</summary>
internal static class ServiceProcess
{
    /// <summary>Runs the service until it is told to stop.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="errors">Where the reason of a failure goes.</param>
    /// <param name="cancellationToken">Stops the service, as SIGTERM does.</param>
    /// <returns>The exit code: 0 after a regular end; 1 where it couldn't start or had to stop.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            if (args is [HealthProbe.Command, .. var rest])
                return await HealthProbe.RunAsync(rest, errors, cancellationToken);
            await RunCoreAsync(args, cancellationToken);
            return 0;
        }
        catch (Exception e)
        {
            await errors.WriteLineAsync(StartupFailure.Explain(e) ?? e.ToString());
            return 1;
        }
    }

    private static async Task RunCoreAsync(string[] args, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(args);
        var configuration = ServiceConfiguration.Read(builder.Configuration);
        builder.AddServiceLogging(configuration.Settings);

        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using (OnSignal(PosixSignal.SIGINT, interrupted))
        using (OnSignal(PosixSignal.SIGTERM, interrupted))
        {
            try
            {
                await ServeAsync(builder, configuration, interrupted.Token);
            }
            catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
            {
                // Told to stop before it was up.
            }
        }
    }

    private static async Task ServeAsync(
        WebApplicationBuilder builder, ServiceConfiguration configuration, CancellationToken cancellationToken)
    {
        var silo = configuration.Settings.Role == ServiceRole.Gateway
            ? null
            : await Ports.ResolveAsync(configuration.Settings.Silo.Address, cancellationToken);
        Ports.EnsureFree(silo, configuration);
        await using var embedded = await StartEmbeddedAsync(builder, configuration, cancellationToken);
        var database = embedded is null
            ? new DatabaseInUse(configuration.ConnectionString!, "PostgreSQL as configured")
            : new DatabaseInUse(embedded.ConnectionString, $"{embedded.Folder} (embedded PostgreSQL)");

        try
        {
            await using var app = builder.BuildService(configuration, silo, database);
            await app.RunAsync(cancellationToken);
        }
        finally
        {
            // Orleans' providers leave their pools to the process, and an embedded server stops at once without them.
            NpgsqlConnection.ClearAllPools();
        }
    }

    private static async Task<EmbeddedPostgres?> StartEmbeddedAsync(
        WebApplicationBuilder builder, ServiceConfiguration configuration, CancellationToken cancellationToken)
    {
        if (configuration.ConnectionString is not null)
            return null;

        using var loggers = builder.CreateStartupLoggers(configuration.Settings);
        var folder = Path.Combine(builder.Environment.ContentRootPath, configuration.Settings.DataFolder);
        return await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataFolder = folder }, loggers, TimeProvider.System, cancellationToken);
    }

    // From the first moment on, so that a server that was started is stopped again. The host's own handling comes to the
    // same: it stops, too, when this token is cancelled.
    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource interrupted) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            interrupted.Cancel();
        });
}
