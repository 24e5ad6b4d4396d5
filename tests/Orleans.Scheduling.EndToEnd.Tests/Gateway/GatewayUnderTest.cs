using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using NSubstitute;
using Orleans.Scheduling.Gateway;
using Orleans.Scheduling.Gateway.Authentication;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>The gateway on a loopback port, before grains in memory and a database that doesn't answer.</summary>
public sealed class GatewayUnderTest : IAsyncDisposable
{
    /// <summary>A page for people, as the host's dashboard is one.</summary>
    public const string BrowserPage = "/page";

    private readonly WebApplication _app;

    private GatewayUnderTest(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public static DateTimeOffset Now { get; } = new(2027, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public HttpClient Http { get; }

    internal FakeScheduleGrain Grain { get; private init; } = null!;

    internal CapturedLog Log { get; private init; } = null!;

    public static Task<GatewayUnderTest> StartAsync(params (string Key, string Value)[] settings) =>
        StartAsync("Host=127.0.0.1;Port=1;Timeout=1", settings);

    /// <summary>The same before a database.</summary>
    public static async Task<GatewayUnderTest> StartAsync(string database, (string Key, string Value)[] settings)
    {
        var grain = new FakeScheduleGrain();
        var log = new CapturedLog();
        var grains = Substitute.For<IGrainFactory>();
        grains.GetGrain<IScheduleGrain>(default(Guid)).ReturnsForAnyArgs(call => grain.At(call.Arg<Guid>()));
        var calendars = new FakeCalendars();
        grains.GetGrain<ICalendarGrain>(default(string)!).ReturnsForAnyArgs(call => calendars.At(call.ArgAt<string>(0)));
        var templates = new FakeTemplates();
        grains.GetGrain<ITemplateGrain>(default(string)!).ReturnsForAnyArgs(call => templates.At(call.ArgAt<string>(0)));
        var workflows = new FakeWorkflows();
        grains.GetGrain<IWorkflowGrain>(default(string)!).ReturnsForAnyArgs(call => workflows.At(call.ArgAt<string>(0)));
        grains.GetGrain<ISweeperGrain>(0).ReturnsForAnyArgs(_ => throw new TimeoutException("No silo."));

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton(grains);
        builder.Services.AddSingleton(NpgsqlDataSource.Create(database));
        builder.Services.AddKeyedSingleton<TimeProvider>(SchedulingTime.Key, new StoppedTime(Now));
        builder.Services.AddSchedulingGateway(builder.Configuration);
        var app = builder.Build();
        app.MapScheduling();
        app.MapGet("/throws", Throw).ExcludeFromDescription();
        app.MapGet(BrowserPage, () => TypedResults.Ok()).ExcludeFromDescription().RequireAuthorization(SchedulingPolicies.Browser);
        await app.StartAsync();
        return new GatewayUnderTest(app) { Grain = grain, Log = log };
    }

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Answer(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value)),
            text.Length == 0 ? null : JsonNode.Parse(text)!.AsObject());
    }

    public Task<Answer> PostAsync(string path, string? json = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, json, headers);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private static string Throw() => throw new InvalidOperationException("a secret of the inside");

    private sealed class StoppedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
