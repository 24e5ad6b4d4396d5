using Orleans.Scheduling.Postgres.Embedded;

namespace Orleans.Scheduling.Postgres.Tests.Embedded;

public sealed class PostmasterPidTests
{
    [Fact]
    public void A_running_server_says_where_it_listens()
    {
        var pid = PostmasterPid.Parse("4711\n/srv/data\n1893456000\n5432\n/srv/socket\n\n  1234567   98304\nready   \n")!;

        Assert.Equal((4711, 5432, "/srv/socket"), (pid.ProcessId, pid.Port, pid.SocketFolder));
        Assert.Equal(new ServerEndpoint("/srv/socket", 5432), ServerEndpoint.Of(pid));
    }

    [Fact]
    public void Without_a_socket_it_is_reached_by_port() => Assert.Equal(
        new ServerEndpoint(null, 6000), ServerEndpoint.Of(PostmasterPid.Parse("1\n/d\n2\n6000\n\n127.0.0.1\n")!));

    [Fact]
    public void A_starting_server_has_yet_to_say() => Assert.Null(ServerEndpoint.Of(PostmasterPid.Parse("1\n/d\n2\n")!));

    [Theory]
    [InlineData("")]
    [InlineData("4711\n")]
    [InlineData("x\ny\nz\n")]
    public void A_file_half_written_is_no_file(string text) => Assert.Null(PostmasterPid.Parse(text));
}
