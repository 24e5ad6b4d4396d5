using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Cluster.Tests.Targets;

public sealed class AllowedNamesTests
{
    [Theory]
    [InlineData("", "anything", true)]
    [InlineData("digest", "digest", true)]
    [InlineData("digest", "Digest", false)]
    [InlineData("digest", "digests", false)]
    [InlineData(" billing-* ;digest", "billing-run", true)]
    [InlineData("billing-*;digest", "billing", false)]
    [InlineData("billing-*;digest", "digest", true)]
    [InlineData("*", "anything", true)]
    public void A_list_allows_what_it_names(string entries, string name, bool allowed)
    {
        var names = new AllowedNames("Scheduling:X:Allowed", entries.Split(';', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            allowed ? null : $"The handler '{name}' isn't one that schedules may call; add it to Scheduling:X:Allowed to allow it.",
            names.WhyRefused("handler", name));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("*-billing")]
    [InlineData("a*b")]
    [InlineData("a**")]
    public void An_entry_that_says_something_else_is_refused_with_its_option(string entry)
    {
        var refusal = Assert.Throws<FormatException>(() => new AllowedNames("Scheduling:X:Allowed", [entry]));
        Assert.StartsWith("Scheduling:X:Allowed: '", refusal.Message, StringComparison.Ordinal);
    }
}
