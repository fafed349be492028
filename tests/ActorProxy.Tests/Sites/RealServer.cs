using System.Net.Sockets;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Sites;

/// <summary>nginx or Apache on 127.0.0.1, plain HTTP, set up as people do behind a reverse proxy: it logs the address that the proxy tells it.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ChildProcess _process;

    private RealServer(string program, Func<int, string, string> configuration, params string[] arguments)
    {
        _folder.Write("server.conf", configuration(Port, _folder.Path));
        _process = new ChildProcess(Tools.Find(program), arguments.Select(argument => argument.Replace("FOLDER", _folder.Path, StringComparison.Ordinal)), _folder.Path);
    }

    public int Port { get; } = FreePort.Next();

    public static Task<RealServer> Nginx(string header) => Started(new RealServer("nginx", (port, _) => $$"""
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr warn;
        events { }
        http {
          log_format seen "$remote_addr $http_x_forwarded_proto $http_host $request";
          access_log access.log seen;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          set_real_ip_from 127.0.0.1;
          real_ip_header {{header}};
          server { listen 127.0.0.1:{{port}}; location / { return 200 "$remote_addr\n"; } }
        }
        """, "-p", "FOLDER", "-c", "server.conf", "-e", "stderr"));

    public static Task<RealServer> Apache(string header) => Started(new RealServer("apache2", (port, folder) => $$"""
        ServerRoot /usr/lib/apache2
        ServerName localhost
        PidFile {{folder}}/apache.pid
        Mutex file:{{folder}}
        Listen 127.0.0.1:{{port}}
        LoadModule mpm_event_module modules/mod_mpm_event.so
        LoadModule authz_core_module modules/mod_authz_core.so
        LoadModule remoteip_module modules/mod_remoteip.so
        RemoteIPHeader {{header}}
        RemoteIPInternalProxy 127.0.0.1
        ErrorLog /dev/stderr
        LogFormat "%a %{X-Forwarded-Proto}i %{Host}i %r" seen
        CustomLog {{folder}}/access.log seen
        DocumentRoot {{folder}}
        """, "-X", "-f", "FOLDER/server.conf"));

    /// <summary>Waits for a line of its log with this text in it.</summary>
    public async Task<string> Logged(string text)
    {
        string? line = null;
        await Eventually.True(() => (line = Log().FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal))) is not null, $"'{text}' in the server's log: {string.Join(' ', Log())}");
        return line!;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private string[] Log() => File.Exists(_folder["access.log"]) ? File.ReadAllLines(_folder["access.log"]) : [];

    private static async Task<RealServer> Started(RealServer server)
    {
        await Eventually.True(
            () =>
            {
                try
                {
                    using var client = new TcpClient("127.0.0.1", server.Port);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            $"the server to listen; it said: {server._process.Errors}");
        return server;
    }
}
