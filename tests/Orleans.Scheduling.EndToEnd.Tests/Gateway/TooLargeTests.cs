using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>A client that sends all of a body before it reads hears why it was refused, not that its connection broke.</summary>
public sealed class TooLargeTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const int Size = 24 * 1024 * 1024;
    private readonly Uri _address = shared.Fresh().Http.BaseAddress!;

    [Fact]
    public async Task A_body_of_known_length_is_answered() =>
        Assert.StartsWith("HTTP/1.1 413 ", await SendAsync($"Content-Length: {Size}", new byte[Size]), StringComparison.Ordinal);

    [Fact]
    public async Task A_chunked_body_is_answered()
    {
        var head = Encoding.ASCII.GetBytes(Size.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        byte[] body = [.. head, .. new byte[Size], .. "\r\n0\r\n\r\n"u8];

        Assert.StartsWith("HTTP/1.1 413 ", await SendAsync("Transfer-Encoding: chunked", body), StringComparison.Ordinal);
    }

    private async Task<string> SendAsync(string framing, byte[] body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_address.Host, _address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/v1/schedules HTTP/1.1\r\nHost: {_address.Authority}\r\nContent-Type: application/json\r\n{framing}\r\n\r\n"));
        await stream.WriteAsync(body);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadLineAsync() ?? "";
    }
}
