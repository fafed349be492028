using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using ActorProxy.Commands;
using ActorProxy.Tests.EndToEnd;
using ActorProxy.Tests.Sites;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Commands.Emitting.Watching;

/// <summary>Two edges of one cluster to which, once asked for, everything happens over and over that their metrics know of.</summary>
internal sealed class EventfulCluster : IAsyncDisposable
{
    private const string Token = "ap_reporter";
    private const string Banned = "127.0.0.66";
    private const string LiveSite = "www.example.test";
    private const string DeadSite = "dead.example.test";

    private readonly TempFolder _folder = new();
    private readonly TaggedBackend _backend = new("A");
    private readonly int _clusterPort = FreePort.Next();
    private readonly int _adminPort = FreePort.Next();
    private HttpBackend _web = null!;
    private EdgeProcess _one = null!, _two = null!;

    /// <summary>Of the first one.</summary>
    public string ConfigPath => _one.ConfigPath;

    public static async Task<EventfulCluster> Start()
    {
        var cluster = new EventfulCluster { _web = await HttpBackend.Start(context => context.Response.WriteAsync("hello")) };
        cluster._folder.Write("feed", "198.51.100.0/24\n");
        var starts = new[] { EdgeProcess.Start(cluster.Config("127.0.0.1")), EdgeProcess.Start(cluster.Config("127.0.0.2")) };
        (cluster._one, cluster._two) = (await starts[0], await starts[1]);
        await Eventually.True(async () => (await cluster._one.Admin.Metrics()).Sum("actorproxy_cluster_members", ("status", "up")) == 2, "a cluster of two");
        return cluster;
    }

    public async Task<string> Metrics() => (await _one.Admin.Metrics()).Text;

    /// <summary>Has one node reject its file.</summary>
    public async Task BreakConfiguration()
    {
        _one.Configure("frobnicate = on\n" + Config("127.0.0.1"));
        await _one.Hangup();
    }

    /// <summary>Until what is returned is disposed of.</summary>
    public IAsyncDisposable LetThingsHappen() => new Events(this);

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _web.DisposeAsync();
        await _backend.DisposeAsync();
        _folder.Dispose();
    }

    private string Config(string host) => $$"""
        listeners { edge { bind = ["{{host}}:0"], kind = tls, routes = public } }
        routes { public { "a.example" = a, "gone.example" = gone, default = sites } }
        upstreams {
          a { servers = ["127.0.0.1:{{_backend.Port}}"], proxy-protocol = off }
          gone { servers = ["127.0.0.1:1"], proxy-protocol = off, health { interval = 200ms, fall = 1 } }
        }
        sites {
          "{{LiveSite}}" { upstream = "http://127.0.0.1:{{_web.Port}}", certificate = self-signed }
          "{{DeadSite}}" { upstream = "http://127.0.0.1:1", certificate = self-signed }
          "ordered.example.test" { upstream = "http://127.0.0.1:1" }
        }
        acme { directory = "https://127.0.0.1:1/directory" }
        bans {
          ignore = []
          jails { sshd { max-retry = 1000 } }
          reporters { mail { token-sha256 = "{{Tokens.Sha256(Token)}}", evidence = off } }
          feeds { list { file = "{{_folder["feed"]}}" }, absent { file = "{{_folder["absent"]}}" } }
        }
        admin { bind = ["{{host}}:{{_adminPort}}"] }
        cluster { host = "{{host}}", port = {{_clusterPort}}, seeds = ["127.0.0.1:{{_clusterPort}}", "127.0.0.2:{{_clusterPort}}"] }
        """;

    private async Task Happen(int round)
    {
        var edges = new[] { _one, _two };
        foreach (var edge in edges)
        {
            using (var client = await EdgeClient.Open(edge.EndPoint("edge"), "a.example"))
            {
                await client.Echo("some bytes");
            }

            await Send(edge, ClientHello.For("gone.example"));
            await Send(edge, "GET / HTTP/1.0\r\n\r\n"u8.ToArray());
            await Ask(edge, LiveSite);
            await Ask(edge, DeadSite);
        }

        // A ban cuts who is connected, everywhere, and keeps him out.
        using (await EdgeClient.Open(_two.EndPoint("edge"), "a.example", from: Banned))
        {
            var ban = "/v1/bans/" + Banned;
            (await _one.Admin.Put(ban, """{"jail":"sshd"}""")).AssertOk();
            await EdgeClient.ExpectRefused(_one.EndPoint("edge"), Banned);
            await Eventually.True(async () => (await _two.Admin.Get(ban)).Status == System.Net.HttpStatusCode.OK, "the ban on the other node");
            await edges[round % 2].Admin.Delete(ban);
            await Eventually.True(async () => (await _two.Admin.Get(ban)).Status == System.Net.HttpStatusCode.NotFound, "its end there");
        }

        // By turns, so that each node tells the other about some.
        var report = string.Create(CultureInfo.InvariantCulture, $$"""{"ip":"203.0.113.{{(round % 200) + 1}}","jail":"sshd"}""");
        (await edges[round % 2].Admin.Send(HttpMethod.Post, "/v1/reports", new StringContent(report, Encoding.UTF8, "application/json"), ("Authorization", "Bearer " + Token))).AssertOk();
        (await edges[round % 2].Admin.Put($"/v1/bans/203.0.113.{(round % 200) + 1}")).AssertOk();
    }

    private static async Task Send(EdgeProcess edge, byte[] bytes)
    {
        using var client = await EdgeClient.Connect(edge.EndPoint("edge"));
        await client.Send(bytes);
        await client.End();
    }

    private static async Task Ask(EdgeProcess edge, string site)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(edge.EndPoint("edge"));
#pragma warning disable CA5359 // The edge has made its certificate itself.
        await using var tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(site);
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {site}\r\nConnection: close\r\n\r\n"));
        Assert.NotEqual(0, await tls.ReadAsync(new byte[4096]));
    }

    /// <summary>The loop in which everything happens.</summary>
    private sealed class Events : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Task _running;

        public Events(EventfulCluster cluster) => _running = Run(cluster);

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _running;
            _end.Dispose();
        }

        private async Task Run(EventfulCluster cluster)
        {
            for (var round = 0; !_end.IsCancellationRequested; round++)
            {
                await cluster.Happen(round);
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }
}
