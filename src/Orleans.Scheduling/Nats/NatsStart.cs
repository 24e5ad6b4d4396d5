using Microsoft.Extensions.Hosting;

namespace Orleans.Scheduling.Nats;

/// <summary>Begins to connect when the process starts, so that the log tells at once where NATS can't be reached.</summary>
internal sealed class NatsStart(NatsLink link) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        link.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
