using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Configuration;
using Orleans.Scheduling.Postgres.Hosting;
using Orleans.Scheduling.Postgres.Tests.Support;

namespace Orleans.Scheduling.Postgres.Tests.OrleansProviders;

/// <summary>Grouped writes leave the table as the provider's own would.</summary>
[Collection(PostgresTests.Name)]
public sealed class GroupedReminderTests(PostgresServer server) : IAsyncLifetime
{
    private readonly TestDatabase _database = new(server);
    private ServiceProvider _services = null!;
    private IReminderTable _table = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        var connection = server.ConnectionString(_database.Name);
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(_database.Source)
            .Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = ("cluster", "service"))
            .UseAdoNetReminderService(o => o.Configure(r => (r.Invariant, r.ConnectionString) = ("Npgsql", connection)))
            .GroupReminderWrites()
            .BuildServiceProvider();
        _table = _services.GetRequiredService<IReminderTable>();
        await _table.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await ((IAsyncDisposable)_table).DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_many_write_at_a_time_is_read_back_as_the_provider_reads_it()
    {
        var entries = Enumerable.Range(0, 500).Select(Reminder).ToArray();

        var tags = await Task.WhenAll(entries.Select(_table.UpsertRow));

        Assert.All(tags, tag => Assert.Equal("0", tag));
        Assert.InRange(await TransactionsAsync(), 1, 100);
        var read = await _table.ReadRow(entries[7].GrainId, "wake");
        Assert.Equal((entries[7].StartAt, entries[7].Period, "0"), (read.StartAt, read.Period, read.ETag));
        var hash = entries[7].GrainId.GetUniformHashCode();
        Assert.Contains((await _table.ReadRows(hash - 1, hash)).Reminders, r => r.GrainId == entries[7].GrainId);
        Assert.Equal(500, (await _table.ReadRows(0, 0)).Reminders.Count);
    }

    [Fact]
    public async Task Writes_of_one_reminder_happen_one_after_the_other()
    {
        var entry = Reminder(1);

        var tags = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _table.UpsertRow(entry)));

        Assert.Equal(20, tags.Distinct().Count());
        Assert.Equal("19", (await _table.ReadRow(entry.GrainId, "wake")).ETag);
    }

    [Fact]
    public async Task A_reminder_is_removed_only_at_the_version_named()
    {
        var entry = Reminder(1);
        var first = await _table.UpsertRow(entry);
        var second = await _table.UpsertRow(entry);

        Assert.False(await _table.RemoveRow(entry.GrainId, "wake", first));
        Assert.True(await _table.RemoveRow(entry.GrainId, "wake", second));
        Assert.False(await _table.RemoveRow(entry.GrainId, "wake", second));
        Assert.Null(await _table.ReadRow(entry.GrainId, "wake"));
    }

    [Fact]
    public async Task A_write_that_the_table_refuses_fails_alone()
    {
        var poison = Reminder(1);
        poison.ReminderName = new string('x', 200);
        var entries = Enumerable.Range(2, 20).Select(Reminder).ToArray();

        var refused = _table.UpsertRow(poison);
        var tags = await Task.WhenAll(entries.Select(_table.UpsertRow));

        await Assert.ThrowsAsync<PostgresException>(() => refused);
        Assert.All(tags, tag => Assert.Equal("0", tag));
    }

    private static ReminderEntry Reminder(int minute) => new()
    {
        GrainId = GrainId.Create("schedule", Guid.NewGuid().ToString("N")),
        ReminderName = "wake",
        StartAt = DateTime.UnixEpoch.AddMinutes(minute),
        Period = TimeSpan.FromSeconds(10),
    };

    // Each row names the transaction that wrote it.
    private async Task<long> TransactionsAsync()
    {
        await using var command = _database.Source.CreateCommand("SELECT count(DISTINCT xmin::text) FROM OrleansRemindersTable");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
