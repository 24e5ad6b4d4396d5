using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Scheduling.Host.Cluster;
using Orleans.Scheduling.Host.Configuration;
using Orleans.Scheduling.Host.Startup;
using Orleans.Scheduling.Postgres.Embedded;
using Orleans.Scheduling.Postgres.Migrations;

namespace Orleans.Scheduling.EndToEnd.Tests.Host;

public sealed class StartupFailureTests
{
    public static TheoryData<Exception, string?> Failures { get; } = new()
    {
        { new StartupException("change this"), "change this" },
        { new EmbeddedPostgresException("no binaries"), "no binaries" },
        { new MigrationException("newer"), "newer" },
        { new OrleansConfigurationException("no clustering"), "no clustering" },
        { new OptionsValidationException("", typeof(object), ["A is 0.", "B is 1."]), "A is 0. B is 1." },
        { new IOException("Failed to bind.", new AddressInUseException("in use")), "Failed to bind. Stop what uses it, or choose another with --urls." },
        { new PostgresException("no such column", "ERROR", "ERROR", "42703"), "PostgreSQL refused a migration: no such column (42703)" },
        { new AggregateException(new StartupException("inner")), "inner" },
        { new InvalidOperationException("a bug"), null },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void What_an_operator_can_put_right_is_one_line(Exception failure, string? line) =>
        Assert.Equal(line, StartupFailure.Explain(failure));

    [Fact]
    public async Task A_silo_address_that_is_a_name_is_resolved()
    {
        Assert.Equal("127.0.0.1", (await Ports.ResolveAsync("localhost", CancellationToken.None)).ToString());
        Assert.Equal("10.0.0.7", (await Ports.ResolveAsync("10.0.0.7", CancellationToken.None)).ToString());
        var refusal = await Assert.ThrowsAsync<StartupException>(() => Ports.ResolveAsync("no.such.name.invalid", CancellationToken.None));
        Assert.Contains("doesn't resolve", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Grain_state_is_plain_JSON()
    {
        var storage = new SystemTextJsonStorage();
        var stored = storage.Serialize(new Sample("a", 3));
        Assert.Equal("""{"name":"a","run_count":3}""", stored.ToString());
        Assert.Equal(new Sample("a", 3), storage.Deserialize<Sample>(stored));
    }

    private sealed record Sample(string Name, int RunCount);
}
