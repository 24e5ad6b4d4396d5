using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>What webhooks should never call: a server on a loopback port that does as it likes with each connection.</summary>
internal sealed class MisbehavingServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Stream, CancellationToken, Task> _behave;
    private readonly Task _serving;
    private int _connections;
    private long _sent;

    /// <param name="behave">What it does once it has read the beginning of a request.</param>
    public MisbehavingServer(Func<Stream, CancellationToken, Task> behave)
    {
        _behave = behave;
        _listener.Start();
        Authority = $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _serving = ServeAsync();
    }

    public string Authority { get; }

    /// <summary>How many connections it has had.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Bytes it got rid of.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>The same text whatever comes, and the end of the connection.</summary>
    public static MisbehavingServer Saying(string text) => new((peer, stop) => WriteAsync(peer, text, stop));

    /// <summary>Nothing listens there any more.</summary>
    public static MisbehavingServer Gone()
    {
        var server = new MisbehavingServer((_, _) => Task.CompletedTask);
        server._listener.Stop();
        return server;
    }

    /// <summary>A text, and nothing more, without an end.</summary>
    public static MisbehavingServer Hanging(string text = "") => new(async (peer, stop) =>
    {
        await WriteAsync(peer, text, stop);
        await Task.Delay(Timeout.Infinite, stop);
    });

    /// <summary>A text, then another one again and again.</summary>
    public static MisbehavingServer Endless(string head, string again, TimeSpan pause = default) => new(async (peer, stop) =>
    {
        await WriteAsync(peer, head, stop);
        while (true)
        {
            await WriteAsync(peer, again, stop);
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, stop);
        }
    });

    /// <summary>A certificate that nobody has signed.</summary>
    public static MisbehavingServer SelfSigned()
    {
        var certificate = Certificate();
        return new MisbehavingServer(async (peer, stop) =>
        {
            await using var tls = new SslStream(peer);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
            await WriteAsync(tls, "HTTP/1.1 204 No Content\r\n\r\n", stop);
        })
        { ReadsFirst = false };
    }

    /// <summary>False: it begins at once, as TLS is to be agreed on first.</summary>
    public bool ReadsFirst { get; private init; } = true;

    /// <summary>True: it ends connections with a reset.</summary>
    public bool Resets { get; init; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private static Task WriteAsync(Stream peer, string text, CancellationToken stop) =>
        peer.WriteAsync(Encoding.Latin1.GetBytes(text), stop).AsTask();

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient peer)
    {
        Interlocked.Increment(ref _connections);
        using (peer)
        {
            try
            {
                await using var counted = new CountingStream(peer.GetStream(), bytes => Interlocked.Add(ref _sent, bytes));
                if (ReadsFirst)
                    _ = await counted.ReadAsync(new byte[8192], _stop.Token);
                await _behave(counted, _stop.Token);
                if (Resets)
                    peer.Client.Close(timeout: 0);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The caller has gone, as it should.
            }
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }

    private sealed class CountingStream(Stream inner, Action<int> written) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            written(buffer.Length);
        }
    }
}
