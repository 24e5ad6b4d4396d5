using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Cluster.Tests.Targets;

public sealed class AllowedHostsTests
{
    [Theory]
    [InlineData("hooks.internal", "hooks.internal", true)]
    [InlineData("hooks.internal", "HOOKS.internal.", true)]
    [InlineData("hooks.internal", "other.internal", false)]
    [InlineData("*.internal", "a.b.internal", true)]
    [InlineData("*.internal", "internal", false)]
    [InlineData("*.internal", "evilinternal", false)]
    [InlineData("10.0.0.0/8", "hooks.internal", false)]
    public void Names(string entry, string host, bool allowed) =>
        Assert.Equal(allowed, new AllowedHosts([entry]).AllowsName(host));

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "127.0.0.2", false)]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.0/8", "10.200.3.4", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("10.9.9.9/8", "10.0.0.1", true)]
    [InlineData(" ::1 ", "::1", true)]
    [InlineData("fd12::/16", "fd12::5", true)]
    [InlineData("localhost", "127.0.0.1", false)]
    public void Addresses(string entry, string address, bool allowed) =>
        Assert.Equal(allowed, new AllowedHosts([entry]).AllowsAddress(IPAddress.Parse(address)));

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("a b")]
    [InlineData("http://x")]
    [InlineData("10.0.0.0/40")]
    public void What_cannot_be_read_is_refused_at_the_start_by_name(string entry)
    {
        var options = new SchedulingOptions();
        options.Webhooks.AllowedHosts.Add(entry);
        var result = new SchedulingOptionsValidation().Validate(Options.DefaultName, options);
        Assert.True(result.Failed);
        Assert.StartsWith("Scheduling:Webhooks:AllowedHosts", result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_out_of_range_are_refused_at_the_start_by_name()
    {
        var options = new SchedulingOptions
        {
            MaxConcurrentWorkflows = 0,
            WorkflowTimeoutSeconds = -1,
            DefaultMaxRetries = 1001,
            DefaultRetryDelaySeconds = 0,
            MaxScheduleLookaheadDays = 0,
            HistoryRetentionDays = -1,
            HistoryPerSchedule = 1_000_001,
            ShutdownGraceSeconds = -1,
            QueueTtlSeconds = 604_801,
        };
        options.Limits.Targets["example.com"] = 0;
        var result = new SchedulingOptionsValidation().Validate(Options.DefaultName, options);
        Assert.Equal(
            [
                "Scheduling:MaxConcurrentWorkflows is 0; it must be 1 to 100000.",
                "Scheduling:WorkflowTimeoutSeconds is -1; it must be 1 to 2592000.",
                "Scheduling:DefaultMaxRetries is 1001; it must be 0 to 1000.",
                "Scheduling:DefaultRetryDelaySeconds is 0; it must be 1 to 86400.",
                "Scheduling:MaxScheduleLookaheadDays is 0; it must be 1 to 36500.",
                "Scheduling:HistoryRetentionDays is -1; it must be 0 to 36500.",
                "Scheduling:HistoryPerSchedule is 1000001; it must be 0 to 1000000.",
                "Scheduling:ShutdownGraceSeconds is -1; it must be 0 to 3600.",
                "Scheduling:QueueTtlSeconds is 604801; it must be 1 to 604800.",
                "Scheduling:Limits:Targets:example.com is 0; it must be 1 to 10000.",
            ],
            result.Failures);
    }

    [Fact]
    public void The_defaults_are_accepted() =>
        Assert.True(new SchedulingOptionsValidation().Validate(Options.DefaultName, new SchedulingOptions()).Succeeded);
}
