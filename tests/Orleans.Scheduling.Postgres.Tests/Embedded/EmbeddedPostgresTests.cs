using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Scheduling.Postgres.Embedded;
using Orleans.Scheduling.Postgres.Tests.Support;

namespace Orleans.Scheduling.Postgres.Tests.Embedded;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public async Task It_listens_on_a_socket_of_its_own_and_keeps_its_data()
    {
        await using (var first = await StartAsync())
        {
            var host = new NpgsqlConnectionStringBuilder(first.ConnectionString).Host;
            Assert.StartsWith(_temp.Path, host, StringComparison.Ordinal);
            Assert.Equal("", await AskAsync(first, "SHOW listen_addresses"));
            Assert.Equal("on", await AskAsync(first, "SHOW data_checksums"));
            await AskAsync(first, "CREATE TABLE kept AS SELECT 1; SELECT ''");
        }

        Assert.Null(Pid());
        await using var second = await StartAsync();
        Assert.Equal("1", await AskAsync(second, "SELECT count(*)::text FROM kept"));
    }

    [Fact]
    public async Task Where_the_path_is_too_long_for_a_socket_it_asks_for_a_password_on_loopback()
    {
        var folder = Path.Combine(_temp.Path, new string('x', 60), new string('y', 60));
        await using var server = await StartAsync(folder);
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString);

        Assert.Equal("127.0.0.1", settings.Host);
        Assert.Equal("127.0.0.1", await AskAsync(server, "SHOW listen_addresses"));
        settings.Password = "guess";
        settings.Pooling = false;
        await using var stranger = new NpgsqlConnection(settings.ConnectionString);
        var error = await Assert.ThrowsAsync<PostgresException>(() => stranger.OpenAsync());
        Assert.Equal(PostgresErrorCodes.InvalidPassword, error.SqlState);
    }

    [Fact]
    public async Task Hosts_that_share_a_folder_share_its_server_and_the_last_stops_it()
    {
        var hosts = await Task.WhenAll(StartAsync(), StartAsync(), StartAsync());
        Assert.Single(hosts.Select(host => host.ConnectionString).Distinct());

        await hosts[0].StopAsync(default);
        await hosts[1].StopAsync(default);
        Assert.Equal("1", await AskAsync(hosts[2], "SELECT '1'"));

        await hosts[2].StopAsync(default);
        Assert.Null(Pid());
    }

    [Fact]
    public async Task A_server_left_by_a_host_that_died_is_adopted_and_then_stopped()
    {
        await using (await StartAsync())
        {
        }

        await StartWithoutHostAsync();
        var left = Pid();

        var adopted = await StartAsync();
        Assert.Equal(left, Pid());
        Assert.Equal("1", await AskAsync(adopted, "SELECT '1'"));

        await adopted.StopAsync(default);
        Assert.Null(Pid());
    }

    [Fact]
    public async Task After_a_crash_of_the_server_it_recovers_what_was_committed()
    {
        await using var first = await StartAsync();
        await AskAsync(first, "CREATE TABLE kept AS SELECT generate_series(1, 1000); SELECT ''");
        using (var server = Process.GetProcessById(Pid()!.Value))
        {
            server.Kill();
            await server.WaitForExitAsync();
        }

        await using var second = await StartAsync();

        Assert.Equal("1000", await AskAsync(second, "SELECT count(*)::text FROM kept"));
    }

    [Fact]
    public async Task A_pid_file_whose_process_is_somebody_else_is_no_obstacle()
    {
        await using (await StartAsync())
        {
        }

        await File.WriteAllTextAsync(
            Path.Combine(_temp.Path, "data", "postmaster.pid"),
            $"{Environment.ProcessId}\n{_temp.Path}\n1\n5432\n{_temp.Path}\n\n");

        await using var server = await StartAsync();
        Assert.NotEqual(Environment.ProcessId, Pid());
    }

    [Fact]
    public async Task Making_the_data_that_was_cut_short_is_begun_anew()
    {
        Directory.CreateDirectory(Path.Combine(_temp.Path, "data.new", "base"));

        await using var server = await StartAsync();

        Assert.Equal("1", await AskAsync(server, "SELECT '1'"));
    }

    [Fact]
    public async Task Without_binaries_the_error_names_the_ways_out()
    {
        var error = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.StartAsync(
            Options(_temp.Path), AsyncEnumerable.Empty<string>(), NullLoggerFactory.Instance, TimeProvider.System, default));

        Assert.Contains("install PostgreSQL", error.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:Scheduling", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_a_version_that_is_not_installed_is_named()
    {
        await using (await StartAsync())
        {
        }

        await File.WriteAllTextAsync(Path.Combine(_temp.Path, "data", "PG_VERSION"), "9\n");

        var error = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync());

        Assert.Contains("made by PostgreSQL 9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_start_says_why()
    {
        var options = Options(_temp.Path) with { Settings = new Dictionary<string, string> { ["shared_buffers"] = "plenty" } };

        var error = await Assert.ThrowsAsync<EmbeddedPostgresException>(() =>
            EmbeddedPostgres.StartAsync(options, NullLoggerFactory.Instance, TimeProvider.System, default));

        Assert.Contains("shared_buffers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Started_by_root_it_runs_as_somebody_else()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return;
        await using var server = await StartAsync();

        var uid = File.ReadLines($"/proc/{Pid()}/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal));
        Assert.DoesNotContain("\t0\t", uid, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_that_user_cannot_enter_another_folder_stands_in()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return;
        File.SetUnixFileMode(_temp.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var asked = Path.Combine(_temp.Path, "closed", "data");

        var first = await StartAsync(asked);
        var folder = first.Folder;
        try
        {
            await AskAsync(first, "CREATE TABLE kept AS SELECT 1; SELECT ''");
            await first.StopAsync(default);
            await using var second = await StartAsync(asked);

            Assert.StartsWith("/var/lib/orleans-scheduling/", folder, StringComparison.Ordinal);
            Assert.Equal(folder, second.Folder);
            Assert.Equal("1", await AskAsync(second, "SELECT count(*)::text FROM kept"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Dispose() => _temp.Dispose();

    private Task<EmbeddedPostgres> StartAsync(string? folder = null) => EmbeddedPostgres.StartAsync(
        Options(folder ?? _temp.Path), NullLoggerFactory.Instance, TimeProvider.System, default);

    private static EmbeddedPostgresOptions Options(string folder) =>
        new() { DataFolder = folder, Settings = PostgresServer.QuickSettings };

    /// <summary>The server as a host that was killed leaves it: running, and nobody's.</summary>
    private async Task StartWithoutHostAsync()
    {
        var (folder, account) = await ServerFolder.PrepareAsync(_temp.Path, default);
        var binaries = await PostgresBinaries.FindAsync(folder.DataMajor(), InstallFolders.ListAsync(default), default);
        await new ServerControl(folder, account, binaries)
            .StartAsync(ServerEndpoint.Choose(folder), Options(_temp.Path), default);
    }

    private int? Pid() => PostmasterPid.TryRead(Path.Combine(_temp.Path, "data"))?.ProcessId;

    private static async Task<string> AskAsync(EmbeddedPostgres server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
