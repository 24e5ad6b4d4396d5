using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Storage;

namespace Orleans.Scheduling.Postgres.Tests.OrleansProviders;

/// <summary>Orleans' own AdoNet providers on this project's statements, inside a silo that lives on them.</summary>
[Collection(PostgresTests.Name)]
public sealed class ProviderTests(PostgresServer server) : IAsyncLifetime
{
    private readonly TestDatabase _database = new(server);
    private IHost _silo = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        var connection = server.ConnectionString(_database.Name);
        _silo = Host.CreateDefaultBuilder()
            .ConfigureLogging(logging => logging.ClearProviders())
            .UseOrleans(silo => silo
                .ConfigureEndpoints(IPAddress.Loopback, FreePort(), 0)
                .Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = ("cluster", "service"))
                // The silo is to leave the members alone that the tests make up.
                .Configure<ClusterMembershipOptions>(o =>
                    (o.ProbeTimeout, o.DefunctSiloCleanupPeriod, o.MaxDefunctSiloEntries) = (TimeSpan.FromHours(1), null, null))
                .UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = ("Npgsql", connection))
                .UseAdoNetReminderService(o => (o.Invariant, o.ConnectionString) = ("Npgsql", connection))
                .AddAdoNetGrainStorage("kept", o => (o.Invariant, o.ConnectionString) = ("Npgsql", connection))
                .AddAdoNetGrainStorage("removed", o =>
                    (o.Invariant, o.ConnectionString, o.DeleteStateOnClear) = ("Npgsql", connection, true)))
            .Build();
        await _silo.StartAsync();
    }

    [Fact]
    public async Task Membership_changes_only_from_the_version_it_was_based_on()
    {
        var table = _silo.Services.GetRequiredService<IMembershipTable>();
        var before = await table.ReadAll();
        Assert.Equal(SiloStatus.Active, Assert.Single(before.Members).Item1.Status);
        var entry = Member(1);

        Assert.True(await table.InsertRow(entry, before.Version.Next()));
        Assert.False(await table.InsertRow(Member(2), before.Version.Next()));
        var added = await table.ReadRow(entry.SiloAddress);
        Assert.False(await table.InsertRow(entry, added.Version.Next()));
        Assert.Equal(before.Version.Version + 1, added.Version.Version);
        Assert.Equal("silo-1", Assert.Single(added.Members).Item1.SiloName);

        entry.Status = SiloStatus.Dead;
        entry.SuspectTimes = [Tuple.Create(entry.SiloAddress, DateTime.UnixEpoch)];
        Assert.True(await table.UpdateRow(entry, "", added.Version.Next()));
        Assert.False(await table.UpdateRow(entry, "", added.Version.Next()));
        var dead = (await table.ReadRow(entry.SiloAddress)).Members[0].Item1;
        Assert.Equal(SiloStatus.Dead, dead.Status);
        Assert.Single(dead.SuspectTimes!);

        entry.IAmAliveTime = entry.IAmAliveTime.AddDays(-7);
        await table.UpdateIAmAlive(entry);
        await table.CleanupDefunctSiloEntries(entry.IAmAliveTime.AddDays(1));
        var left = await table.ReadAll();
        Assert.Equal(SiloStatus.Active, Assert.Single(left.Members).Item1.Status);
        Assert.Empty((await table.ReadRow(entry.SiloAddress)).Members);
    }

    [Fact]
    public async Task Reminders_are_upserted_read_by_range_and_removed_by_version()
    {
        var table = _silo.Services.GetRequiredService<IReminderTable>();
        var entries = Enumerable.Range(0, 50).Select(i => new ReminderEntry
        {
            GrainId = GrainId.Create("schedule", Guid.NewGuid().ToString("N")),
            ReminderName = "wake",
            StartAt = DateTime.UnixEpoch.AddMinutes(i),
            Period = i == 0 ? TimeSpan.FromDays(30) : TimeSpan.FromSeconds(10),
        }).ToArray();
        var first = await Task.WhenAll(entries.Select(table.UpsertRow));
        var etag = await table.UpsertRow(entries[0]);
        Assert.NotEqual(first[0], etag);

        var read = (await table.ReadRow(entries[0].GrainId, "wake"))!;
        Assert.Equal((entries[0].StartAt, entries[0].Period, etag), (read.StartAt, read.Period, read.ETag));

        var hashes = entries.Select(entry => entry.GrainId.GetUniformHashCode()).Order().ToArray();
        var (low, high) = (hashes[10], hashes[40]);
        Assert.Equal(30, (await table.ReadRows(low, high)).Reminders.Count);
        Assert.Equal(20, (await table.ReadRows(high, low)).Reminders.Count);
        Assert.Equal(50, (await table.ReadRows(0, 0)).Reminders.Count);
        Assert.Single((await table.ReadRows(entries[3].GrainId)).Reminders);

        Assert.False(await table.RemoveRow(entries[0].GrainId, "wake", first[0]!));
        Assert.True(await table.RemoveRow(entries[0].GrainId, "wake", etag!));
        Assert.Null(await table.ReadRow(entries[0].GrainId, "wake"));
    }

    [Fact]
    public async Task A_range_holds_what_is_overdue_or_due_within_a_quarter_of_an_hour()
    {
        var table = _silo.Services.GetRequiredService<IReminderTable>();
        var minutes = new[] { -100_000, -1, 14, 16, 100_000 };
        var entries = minutes.Select(m => new ReminderEntry
        {
            GrainId = GrainId.Create("window", Guid.NewGuid().ToString("N")),
            ReminderName = "wake",
            StartAt = DateTime.UtcNow.AddMinutes(m),
            Period = TimeSpan.FromSeconds(10),
        }).ToArray();
        await Task.WhenAll(entries.Select(table.UpsertRow));
        var expected = entries[..3].Select(e => e.GrainId).Order();

        Assert.Equal(expected, (await table.ReadRows(0, 0)).Reminders.Select(r => r.GrainId).Order());
        Assert.Equal(expected, (await table.ReadRows(0, uint.MaxValue)).Reminders.Select(r => r.GrainId).Order());
        Assert.NotNull(await table.ReadRow(entries[4].GrainId, "wake"));
    }

    [Theory]
    [InlineData("kept")]
    [InlineData("removed")]
    public async Task Grain_state_is_written_once_per_version(string storageName)
    {
        var storage = _silo.Services.GetRequiredKeyedService<IGrainStorage>(storageName);
        var grain = GrainId.Create("thing", storageName);
        var first = new GrainState<Thing>(new Thing { Name = "a" });
        var other = new GrainState<Thing>(new Thing { Name = "b" });

        await storage.WriteStateAsync("state", grain, first);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", grain, other));
        await storage.ReadStateAsync("state", grain, other);
        Assert.Equal("a", other.State!.Name);
        other.State.Name = "c";
        await storage.WriteStateAsync("state", grain, other);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", grain, first));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("state", grain, first));

        await storage.ClearStateAsync("state", grain, other);
        await storage.ReadStateAsync("state", grain, other);
        Assert.False(other.RecordExists);
        Assert.Null(other.State!.Name);
        other.State = new Thing { Name = "d" };
        await storage.WriteStateAsync("state", grain, other);
        await storage.ReadStateAsync("state", grain, first);
        Assert.Equal("d", first.State!.Name);
    }

    [Fact]
    public async Task Of_two_first_writes_at_the_same_time_one_wins()
    {
        var storage = _silo.Services.GetRequiredKeyedService<IGrainStorage>("kept");

        foreach (var i in Enumerable.Range(0, 20))
        {
            var grain = GrainId.Create("race", $"grain-{i}");
            var won = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => WriteFirstAsync(grain)));
            Assert.Single(won, true);
        }

        async Task<bool> WriteFirstAsync(GrainId grain)
        {
            try
            {
                await storage.WriteStateAsync("state", grain, new GrainState<Thing>(new Thing { Name = "x" }));
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        }
    }

    public async Task DisposeAsync()
    {
        await _silo.StopAsync();
        _silo.Dispose();
        // The silo's own row is its last word: cleared like any cluster's.
        Assert.Equal(
            1L, await _database.Source.ScalarAsync<long>("SELECT count(*) FROM OrleansMembershipTable WHERE Status = 6"));
        await _database.DisposeAsync();
    }

    private static MembershipEntry Member(int number) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 40000 + number, number),
        SiloName = $"silo-{number}",
        HostName = "host",
        Status = SiloStatus.Joining,
        ProxyPort = 0,
        StartTime = Sample.Noon.UtcDateTime.AddYears(-5),
        IAmAliveTime = Sample.Noon.UtcDateTime.AddYears(-5),
    };

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public sealed class Thing
    {
        public string? Name { get; set; }
    }
}
