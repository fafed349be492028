using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorProxy.Testing;
using ActorProxy.Tests.Configuration;

namespace ActorProxy.Tests.Commands;

public sealed class RunCommandTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [ToolFact("sh")]
    public async Task Run_TerminatedWithALiveConnection_DrainsAsLongAsItMayAndEndsWith0()
    {
        using var backend = new TcpListener(IPAddress.Loopback, 0);
        backend.Start();
        using var folder = new ConfigFolder();
        folder.With("test.conf", $$"""
            actorproxy {
              listeners { edge { bind = ["127.0.0.1:0"], kind = tcp, upstream = backend } }
              upstreams { backend { servers = ["{{backend.LocalEndpoint}}"], proxy-protocol = off, health.interval = 0 } }
              admin { bind = ["127.0.0.1:0"] }
              limits { drain-time = 30s, max-connections = 100 }
            }
            """);
        using var edge = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "actorproxy"), ["run", "--config", folder["test.conf"]])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            var ready = await edge.StandardError.ReadLineAsync().WaitAsync(Patience);
            using var client = new TcpClient();
            await client.ConnectAsync(IPEndPoint.Parse(ready!.Split("edge=")[1].Split(' ')[0]));
            using var server = await backend.AcceptSocketAsync();

            using var kill = Process.Start("sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {edge.Id}")]);
            Assert.Contains("Draining", await edge.StandardError.ReadLineAsync().WaitAsync(Patience), StringComparison.Ordinal);
            // Longer than the two seconds that a command-line library may grant.
            await Task.Delay(TimeSpan.FromSeconds(3));
            Assert.False(edge.HasExited);
            await client.GetStream().WriteAsync("still alive"u8.ToArray());
            var received = new byte[11];
            Assert.Equal(received.Length, await server.ReceiveAsync(received));

            client.Close();
            server.Close();
            await edge.WaitForExitAsync().WaitAsync(Patience);
            Assert.Equal(0, edge.ExitCode);
        }
        finally
        {
            if (!edge.HasExited)
            {
                edge.Kill();
            }
        }
    }
}
