using System.Net.Sockets;
using ActorProxy.Testing;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>A real nginx as a backend: TLS that demands a PROXY header, and plain HTTP. It answers with its own name and the client's address.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ChildProcess _process;

    private Nginx(string name, string[] serverNames)
    {
        Name = name;
        using var certificate = TestCertificate.For(serverNames);
        TestCertificate.Write(certificate, _folder, "tls");
        Directory.CreateDirectory(_folder["www"]);
        _folder.Write("nginx.conf", Configuration());
        _process = new ChildProcess(Tools.Find("nginx"), ["-p", _folder.Path, "-c", "nginx.conf", "-e", "stderr"], _folder.Path);
    }

    public string Name { get; }

    /// <summary>TLS, PROXY required.</summary>
    public int TlsPort { get; } = FreePort.Next();

    /// <summary>Plain HTTP without PROXY.</summary>
    public int PlainPort { get; } = FreePort.Next();

    public string CertificatePath => _folder["tls.crt"];

    public ChildProcess Process => _process;

    /// <summary>What it serves under <c>/files/</c>, and where a PUT there ends; on its plain port the place of ACME challenges.</summary>
    public string FilesFolder => _folder["www"];

    public static async Task<Nginx> Start(string name, params string[] serverNames)
    {
        var nginx = new Nginx(name, serverNames);
        await Eventually.True(nginx.Accepts, $"nginx to listen; it said: {nginx._process.Errors}");
        return nginx;
    }

    /// <summary>Waits for a request whose log line (client, protocol, path, host) holds the text.</summary>
    public async Task<string> Seen(string text)
    {
        string? line = null;
        await Eventually.True(
            () => (line = ReadLog().FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal))) is not null,
            $"'{text}' in nginx's log:{Environment.NewLine}{string.Join(Environment.NewLine, ReadLog())}");
        return line!;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private string[] ReadLog() => File.Exists(_folder["access.log"]) ? File.ReadAllLines(_folder["access.log"]) : [];

    private bool Accepts()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", PlainPort);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string Configuration() => $$"""
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr warn;
        events { worker_connections 2048; }
        http {
          log_format seen "$remote_addr $server_protocol $request_uri $host";
          access_log access.log seen;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          set_real_ip_from 127.0.0.0/8;
          set_real_ip_from ::1;
          real_ip_header proxy_protocol;
          client_max_body_size 0;
          server {
            listen 127.0.0.1:{{TlsPort}} ssl http2 proxy_protocol;
            ssl_certificate tls.crt;
            ssl_certificate_key tls.key;
            location / { return 200 "{{Name}} $remote_addr $remote_port $server_protocol\n"; }
            location /files/ { alias www/; dav_methods PUT; }
          }
          server {
            listen 127.0.0.1:{{PlainPort}};
            location / { return 200 "{{Name}} plain\n"; }
            location /.well-known/acme-challenge/ { root www; }
          }
        }
        """;
}
