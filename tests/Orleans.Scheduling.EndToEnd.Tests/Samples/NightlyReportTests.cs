using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Samples;

/// <summary>The sample of a workflow with three HTTP steps and a choice.</summary>
public sealed class NightlyReportTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_region_with_orders_is_reported_and_one_without_is_not()
    {
        await using var sample = new SelfContainedSample("NightlyReport", output);
        sample.Start();
        Assert.Equal("north: succeeded, {\"accepted\":true}", await sample.LineAsync("north: "));
        Assert.Equal("south: succeeded, no orders in south", await sample.LineAsync("south: "));
        Assert.Equal("Report of north: 3 orders, 32.5 EUR.", Assert.Single(
            sample.Lines, line => line.StartsWith("Report of", StringComparison.Ordinal)));
        await sample.LineAsync("It goes on every night");
        await sample.StopAsync();

        sample.Start();
        await sample.LineAsync("It goes on every night");
        var schedule = Assert.Single((await sample.GetAsync("schedules"))["items"]!.AsArray())!;
        Assert.Equal(("nightly-report", 4), ((string)schedule["workflow_id"]!, (int)schedule["execution_count"]!));
        await sample.StopAsync();
    }
}
