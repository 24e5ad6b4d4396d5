using System.Diagnostics;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Orleans.Scheduling.Postgres.Tests.Support;

namespace Orleans.Scheduling.EndToEnd.Tests.Cluster;

/// <summary>nginx with the configuration that docker-compose.yml gives it.</summary>
internal sealed class ProxyProcess : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly Process _process;

    private ProxyProcess(TempFolder folder, Process process, int port)
    {
        (_folder, _process) = (folder, process);
        Address = new Uri($"http://127.0.0.1:{port}");
        Http = new HttpClient { BaseAddress = new Uri(Address, "/api/v1/") };
        Http.DefaultRequestHeaders.Add("X-API-Key", ComposedCluster.ApiKey);
        Api = new ScheduleApi(Http);
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public ScheduleApi Api { get; }

    public static ProxyProcess Start(string server)
    {
        var port = Ports.Next();
        Assert.Contains("listen 8008;", server, StringComparison.Ordinal);
        var folder = new TempFolder();
        File.WriteAllText(Path.Combine(folder.Path, "server.conf"), server.Replace("listen 8008;", $"listen 127.0.0.1:{port};", StringComparison.Ordinal));
        File.WriteAllText(
            Path.Combine(folder.Path, "nginx.conf"),
            $$"""
            daemon off;
            pid {{folder.Path}}/nginx.pid;
            worker_processes 1;
            error_log stderr;
            events { }
            http {
                access_log off;
                client_body_temp_path {{folder.Path}}/body;
                proxy_temp_path {{folder.Path}}/proxy;
                fastcgi_temp_path {{folder.Path}}/fastcgi;
                uwsgi_temp_path {{folder.Path}}/uwsgi;
                scgi_temp_path {{folder.Path}}/scgi;
                include {{folder.Path}}/server.conf;
            }
            """);
        var start = new ProcessStartInfo("nginx", ["-p", folder.Path, "-e", "stderr", "-c", Path.Combine(folder.Path, "nginx.conf")]);
        return new ProxyProcess(folder, Process.Start(start)!, port);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Http.Dispose();
        _folder.Dispose();
    }
}
