using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Crashes;

/// <summary>One host of three goes away, in one way or another: what runs on the others must not notice.</summary>
[Collection(CrashTests.Name)]
public sealed class SeveralHostsTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const int Schedules = 30;

    [Fact]
    public async Task The_calls_of_a_killed_host_are_repeated_and_no_others()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        await using var second = await StartAnotherAsync(scenario);
        await using var third = await StartAnotherAsync(scenario);
        scenario.Receiver.Hold();
        HostProcess[] hosts = [scenario.Host, second, third];
        var schedules = await Task.WhenAll(Enumerable.Range(0, Schedules).Select(i => hosts[i % hosts.Length].Api.CreateAsync(
            new { name = "once", schedule_type = "immediate", webhook = new { url = scenario.Receiver.Url } })));
        await scenario.Receiver.UntilAsync(Schedules);

        await third.KillAsync();
        await scenario.Receiver.UntilAsync(Schedules + 1);
        scenario.Receiver.Answer();
        await Task.WhenAll(schedules.Select(s => scenario.Api.HistoryUntilAsync(
            s.ScheduleId, $"{s.ScheduleId} succeeds", rows => rows is [{ Status: "succeeded" }])));

        output.WriteLine($"{scenario.Receiver.Requests.Count - Schedules} of {Schedules} calls were repeated.");
        // Which calls were whose can't be seen from here; that the survivors stopped none of theirs can.
        Assert.DoesNotContain("its engine is deactivated early", scenario.Host.Output + second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frozen_host_is_replaced_and_changes_nothing_when_it_goes_on()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        await using var second = await StartAnotherAsync(scenario);
        await using var third = await StartAnotherAsync(scenario);
        scenario.Receiver.Work = () => TimeSpan.FromMilliseconds(Random.Shared.Next(500));
        var schedules = await CreateAsync(scenario, second, third);
        await scenario.Receiver.UntilAsync(5 * Schedules);

        third.Freeze();
        var frozen = DateTime.UtcNow;
        await Task.WhenAll(schedules.Select(s => scenario.FiresAfterAsync(s.ScheduleId, frozen)));
        output.WriteLine($"All fire again {(DateTime.UtcNow - frozen).TotalSeconds:0.0} s after the freeze.");
        third.Thaw();
        await Patience.UntilAsync("it finds itself voted out", () => Task.FromResult(
            third.Output.Contains("I have been told I am dead", StringComparison.Ordinal)));
        var noticed = DateTime.UtcNow;
        Assert.NotEqual(0, await third.ExitAsync());

        var ledgers = await CloseAsync(scenario, schedules);
        // What it still started would have to be repeated.
        Assert.DoesNotContain(ledgers.SelectMany(l => l.Rows), r => r.Dispatch > 1 && r.DecidedAt > noticed);
    }

    private static async Task<HostProcess> StartAnotherAsync(Scenario scenario)
    {
        var host = scenario.AnotherHost();
        await host.StartAsync();
        return host;
    }

    // Through all hosts, because a schedule tends to live where it was created.
    private static Task<Schedule[]> CreateAsync(Scenario scenario, params HostProcess[] others)
    {
        HostProcess[] hosts = [scenario.Host, .. others];
        return Task.WhenAll(Enumerable.Range(0, Schedules).Select(i => scenario.CreateAsync(
            intervalSeconds: 1, startsIn: 1, new { overlap_policy = "allow_all", misfire_policy = "all" }, hosts[i % hosts.Length])));
    }

    private static async Task<Ledger[]> CloseAsync(Scenario scenario, Schedule[] schedules)
    {
        await Task.WhenAll(schedules.Select(s => scenario.GoesOnAsync(s.ScheduleId)));
        return await Task.WhenAll(schedules.Select(s => Ledger.CloseAsync(scenario, s.ScheduleId)));
    }
}
