using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Host.Cluster;
using Orleans.Scheduling.Host.Configuration;
using Orleans.Scheduling.Postgres.Hosting;
using Orleans.Scheduling.Postgres.Migrations;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Benchmarks;

/// <summary>One silo as the host configures it, without the REST gateway.</summary>
internal static class Service
{
    internal static async Task<IHost> StartAsync(string connectionString)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSchedulingPostgres(connectionString);
        builder.Services.AddWorkflowHandler<NoOp>("no-op");
        builder.UseOrleans(silo => silo.AddService(new ServiceSettings(), IPAddress.Loopback, connectionString));
        var host = builder.Build();
        await host.Services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        await host.StartAsync();
        return host;
    }

    private sealed class NoOp : IWorkflowHandler
    {
        public Task<string?> RunAsync(WorkflowContext context, CancellationToken cancellationToken) =>
            Task.FromResult<string?>(null);
    }
}
