using System.Text;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Cluster.Tests.Targets;

public sealed class ResponseBodyTests
{
    [Fact]
    public async Task A_cancellation_while_the_body_comes_keeps_what_has_come()
    {
        using var cancel = new CancellationTokenSource();
        using var content = new StreamContent(new Trickle("half", cancel.Cancel));
        Assert.Equal("half", (await ExcerptAsync(content, cancel.Token)).Text);
    }

    [Fact]
    public async Task A_connection_that_breaks_keeps_what_has_come()
    {
        using var content = new StreamContent(new Trickle("half", () => throw new IOException("reset")));
        Assert.Equal("half", (await ExcerptAsync(content, CancellationToken.None)).Text);
    }

    private static Task<(string? Text, bool IsBrokenOff)> ExcerptAsync(HttpContent content, CancellationToken cancellationToken) =>
        ResponseBody.ExcerptAsync(content, WebhookCaller.ExcerptTimeout, TimeProvider.System, cancellationToken);

    /// <summary>A body that comes in one piece and then, after <paramref name="next"/>, never goes on.</summary>
    private sealed class Trickle(string piece, Action next) : MemoryStream
    {
        private bool _given;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_given)
            {
                _given = true;
                return Encoding.UTF8.GetBytes(piece, buffer.Span);
            }

            next();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
