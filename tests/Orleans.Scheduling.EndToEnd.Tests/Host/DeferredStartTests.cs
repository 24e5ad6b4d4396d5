using Microsoft.Extensions.Configuration;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using Orleans.Scheduling.Host.Cluster;
using Orleans.Scheduling.Host.Configuration;
using Orleans.Scheduling.Host.Startup;

namespace Orleans.Scheduling.EndToEnd.Tests.Host;

public sealed class DeferredStartTests(StartupFixture startup) : IClassFixture<StartupFixture>
{
    private readonly List<string> _events = [];
    private readonly Readiness _readiness = new();
    private readonly IHostApplicationLifetime _lifetime = Substitute.For<IHostApplicationLifetime>();

    [Fact]
    public async Task Services_start_in_order_and_stop_in_reverse()
    {
        var start = Start(new Part("silo", _events), new Part("sweep", _events));
        Assert.Equal("The service is starting.", _readiness.WaitingFor);

        await start.StartedAsync(CancellationToken.None);
        Assert.Null(_readiness.WaitingFor);

        await start.StopAsync(CancellationToken.None);
        Assert.Equal(["silo up", "sweep up", "sweep down", "silo down"], _events);
        Assert.Equal("The service is stopping.", _readiness.WaitingFor);
    }

    [Fact]
    public async Task A_start_that_fails_stops_what_it_had_started()
    {
        var start = Start(new Part("silo", _events), new Part("sweep", _events) { FailsUp = true });
        await Assert.ThrowsAsync<InvalidOperationException>(() => start.StartedAsync(CancellationToken.None));
        Assert.Equal(["silo up", "sweep down", "silo down"], _events);
    }

    [Fact]
    public async Task One_that_cannot_stop_is_told_of_after_the_others_have_stopped()
    {
        var start = Start(new Part("silo", _events), new Part("sweep", _events) { FailsDown = true });
        await start.StartedAsync(CancellationToken.None);
        var failure = await Assert.ThrowsAsync<AggregateException>(() => start.StopAsync(CancellationToken.None));
        Assert.Equal("sweep", Assert.Single(failure.InnerExceptions).Message);
        Assert.Contains("silo down", _events);
    }

    [Fact]
    public async Task A_background_service_that_dies_takes_the_process_with_it()
    {
        var stopping = new TaskCompletionSource();
        _lifetime.When(l => l.StopApplication()).Do(_ => stopping.TrySetResult());
        using var mortal = new Mortal();
        var start = Start(mortal);
        await start.StartedAsync(CancellationToken.None);

        mortal.Die.SetException(new InvalidOperationException("bug"));
        await stopping.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var failure = await Assert.ThrowsAsync<AggregateException>(() => start.StopAsync(CancellationToken.None));
        Assert.Contains("bug", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Hosted_services_of_every_kind_are_put_off()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IHostedService>(new Part("instance", _events));
        services.AddSingleton<IHostedService>(_ => new Part("factory", _events));
        services.AddHostedService<Mortal>();
        services.DeferHostedServices();

        Assert.Equal(3, services.Count(s => s.IsKeyedService && Equals(s.ServiceKey, DeferredServices.Key)));
        Assert.Equal(typeof(DeferredStart), Assert.Single(services, s => s is { IsKeyedService: false } && s.ServiceType == typeof(IHostedService)).ImplementationType);
    }

    private DeferredStart Start(params IHostedService[] deferred)
    {
        var server = Substitute.For<IServer>();
        server.Features.Returns(new FeatureCollection());
        var time = new InstantTime();
        var (settings, silo) = (new ServiceSettings(), new SiloAddressInUse(IPAddress.Loopback));
        var neighbours = new NeighbourCheck(startup.Database, settings, silo, time, NullLogger<NeighbourCheck>.Instance);
        return new DeferredStart(
            deferred,
            new DatabaseStart(startup.Migrator, startup.Database, neighbours, _readiness, time, NullLogger<DatabaseStart>.Instance),
            _readiness,
            new Announcement(
                server, new DatabaseInUse("", "here"), settings, silo, new ConfigurationManager(), NullLogger<Announcement>.Instance),
            _lifetime,
            TimeProvider.System,
            NullLogger<DeferredStart>.Instance);
    }

    private sealed class Part(string name, List<string> events) : IHostedService
    {
        public bool FailsUp { get; init; }

        public bool FailsDown { get; init; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            if (FailsUp)
                throw new InvalidOperationException(name);
            events.Add($"{name} up");
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            if (FailsDown)
                throw new InvalidOperationException(name);
            events.Add($"{name} down");
            return Task.CompletedTask;
        }
    }

    private sealed class Mortal : BackgroundService
    {
        public TaskCompletionSource Die { get; } = new();

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Die.Task;
    }
}
