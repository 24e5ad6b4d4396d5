using System.Reflection;
using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Samples;

/// <summary>A sample, started at once.</summary>
internal sealed class SampleProcess : ChildProcess
{
    private static readonly string PathPattern = typeof(SampleProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Sample").Value!;

    /// <param name="name">The sample's project.</param>
    /// <param name="settings">Its options, as <c>Name=value</c>.</param>
    public SampleProcess(string name, params string[] settings)
        : base(
            [PathPattern.Replace("NAME", name, StringComparison.Ordinal), .. settings.Select(s => $"--{s}")],
            new Dictionary<string, string>()) => Begin();
}
