using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Orleans.Scheduling.Postgres.Tests.Support;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Samples;

/// <summary>The sample that hosts schedules in an application of its own, on a PostgreSQL of its own.</summary>
public sealed class OrderServiceTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly ITestOutputHelper _output;
    private readonly HttpClient _http;
    private readonly ScheduleApi _api;
    private readonly string[] _settings;
    private SampleProcess? _sample;

    public OrderServiceTests(ITestOutputHelper output)
    {
        var url = $"http://127.0.0.1:{Ports.Next()}";
        _output = output;
        _http = new HttpClient { BaseAddress = new Uri($"{url}/api/v1/") };
        _api = new ScheduleApi(_http);
        _settings = [$"urls={url}", $"DataFolder={_folder.Path}", $"SiloPort={Ports.Next()}", $"GatewayPort={Ports.Next()}"];
    }

    public Task InitializeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_customer_who_does_not_pay_in_time_is_reminded_once()
    {
        await StartAsync();
        var id = await PlaceAsync("ann@example.org", payWithinSeconds: 1);

        var row = Assert.Single(await _api.HistoryUntilAsync(
            id, "the reminder has run", rows => rows.Any(r => r.Status == "succeeded")));
        Assert.Equal(("auto", 1), (row.Cause, row.Attempt));
        await Patience.UntilAsync("the mail is sent", () => Task.FromResult(MailsTo("ann@example.org") == 1));
        Assert.Contains($"key {row.ExecutionId}", _sample!.Output, StringComparison.Ordinal);
        Assert.Equal("completed", (await _api.GetAsync(id)).Status);
        await StopAsync();
    }

    [Fact]
    public async Task One_who_pays_is_not_whatever_happens_to_the_service_meanwhile()
    {
        await StartAsync();
        var paid = await PlaceAsync("bob@example.org", payWithinSeconds: 3600);
        var due = await PlaceAsync("eve@example.org", payWithinSeconds: 5);
        await StopAsync();
        await StartAsync();

        using (var answer = await _http.PostAsync($"/orders/{paid}/pay", content: null))
            Assert.True((bool)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["is_paid"]!);

        Assert.Equal("cancelled", (await _api.GetAsync(paid)).Status);
        await _api.HistoryUntilAsync(due, "the other is reminded", rows => rows.Any(r => r.Status == "succeeded"));
        Assert.Empty(await _api.HistoryAsync(paid));
        Assert.Equal(0, MailsTo("bob@example.org"));
        using var unknown = await _http.GetAsync($"/orders/{Guid.NewGuid()}");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        await StopAsync();
    }

    [Fact]
    public async Task A_payment_reminder_is_made_by_orders_alone()
    {
        await StartAsync();
        using var byHand = await _http.PostAsJsonAsync(
            "schedules", new { name = "by hand", interval_seconds = 60, target_command = "payment-reminder" });
        Assert.Equal(HttpStatusCode.Forbidden, byHand.StatusCode);
        var problem = (await byHand.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.EndsWith("refused", (string)problem["type"]!, StringComparison.Ordinal);
        Assert.Contains("place an order", (string)problem["detail"]!, StringComparison.Ordinal);
        await StopAsync();
    }

    public async Task DisposeAsync()
    {
        if (_sample is not null)
        {
            _output.WriteLine(_sample.Output);
            await _sample.DisposeAsync();
        }

        await EmbeddedServer.StopLeftoverAsync(_folder.Path);
        _folder.Dispose();
        _http.Dispose();
    }

    private async Task StartAsync()
    {
        var sample = _sample = new SampleProcess("OrderService", _settings);
        await Patience.UntilAsync("the sample is ready", async () =>
        {
            Assert.True(sample.IsRunning, sample.Output);
            try
            {
                using var answer = await _http.GetAsync("/ready");
                return answer.StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    private async Task StopAsync()
    {
        _sample!.Terminate();
        Assert.Equal(0, await _sample.ExitAsync());
        Assert.False(File.Exists(EmbeddedServer.PidFile(_folder.Path)));
    }

    // The schedule of an order's reminder has the order's id.
    private async Task<Guid> PlaceAsync(string email, double payWithinSeconds)
    {
        using var answer = await _http.PostAsJsonAsync("/orders", new { email, pay_within_seconds = payWithinSeconds });
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (Guid)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["order_id"]!;
    }

    private int MailsTo(string email) => _sample!.Output.Split($"Mail to {email}: Please pay").Length - 1;
}
