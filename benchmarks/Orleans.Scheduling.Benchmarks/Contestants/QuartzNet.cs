using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Measuring;

namespace Orleans.Scheduling.Benchmarks.Contestants;

/// <summary>Quartz.NET, clustered; as it comes, or tuned as its documentation says.</summary>
internal sealed class QuartzNet(bool tuned) : Contestant
{
    internal const string Verb = "quartz";
    internal const string ConnectionVariable = Ours.ConnectionVariable;
    internal const int TunedThreads = 50;
    internal const int TunedBatch = 50;
    internal static readonly TimeSpan TunedWindow = TimeSpan.FromMilliseconds(100);

    internal override string Name => tuned ? "Quartz.NET tuned" : "Quartz.NET default";

    internal override string Settings => tuned
        ? $"4.7.3, clustered, {TunedThreads} threads, batch {TunedBatch}, fire-ahead window {TunedWindow.TotalMilliseconds:0} ms"
        : "4.7.3, clustered, its defaults (10 threads, batch as many)";

    internal override Task<Child> StartAsync(Database database, string? ranFile = null) => Child.StartAsync(
        Name,
        Child.Self([Verb, tuned ? "tuned" : "default", .. ranFile is null ? Array.Empty<string>() : [ranFile]]),
        new Dictionary<string, string> { [ConnectionVariable] = database.ConnectionString });

    // A trigger that has fired for the last time is deleted, and it keeps no history unless told to. What recovers an
    // execution of a killed process is a trigger with another name.
    internal override Task<bool> IsDoneAsync(Database database, string herd, int count) => database.ReadAsync<bool>(
        "SELECT NOT EXISTS (SELECT FROM qrtz_triggers) AND NOT EXISTS (SELECT FROM qrtz_fired_triggers)");
}
