using System.Diagnostics;
using System.Net;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Orleans.Scheduling.Postgres.Tests.Support;

namespace Orleans.Scheduling.EndToEnd.Tests.Cluster;

[Collection(ClusterTests.Name)]
public sealed class DashboardTests(ComposedCluster cluster) : IDisposable
{
    private readonly TempFolder _profile = new();

    [Fact]
    public async Task A_browser_shows_the_grains_to_who_gives_a_key_as_the_password()
    {
        await cluster.CreateAsync(3600, startsIn: 60);
        var page = await Patience.UntilAsync("the dashboard shows the schedules' grain", async () =>
            await RenderAsync($"http://me:{ComposedCluster.ApiKey}@{cluster.Address.Authority}/dashboard/#/grains") is var html
            && html.Contains("ScheduleGrain", StringComparison.Ordinal) ? html : null);
        Assert.Contains("Orleans.Scheduling.Schedules.ScheduleGrain", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dashboard/")]
    [InlineData("/dashboard/index.min.js")]
    [InlineData("/dashboard/DashboardCounters")]
    [InlineData("/dashboard/Trace")]
    public async Task Without_a_key_it_asks_for_one(string path)
    {
        using var stranger = new HttpClient { BaseAddress = cluster.Address };
        using var answer = await stranger.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Basic", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task A_browsers_password_opens_pages_only()
    {
        using var browser = new HttpClient { BaseAddress = cluster.Address };
        browser.DefaultRequestHeaders.Authorization =
            new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"me:{ComposedCluster.ApiKey}")));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/dashboard/")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/schedules")).StatusCode);
    }

    public void Dispose() => _profile.Dispose();

    private async Task<string> RenderAsync(string address)
    {
        using var chromium = Process.Start(new ProcessStartInfo(
            "chromium",
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", $"--user-data-dir={_profile.Path}", "--virtual-time-budget=10000",
                "--dump-dom", address,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        chromium.ErrorDataReceived += (_, _) => { };
        chromium.BeginErrorReadLine();
        var page = await chromium.StandardOutput.ReadToEndAsync();
        await chromium.WaitForExitAsync();
        return page;
    }
}
