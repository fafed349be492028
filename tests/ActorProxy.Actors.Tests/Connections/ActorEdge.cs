using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorProxy.Actors.Connections;
using ActorProxy.Core;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Closing;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Gating;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Prereading;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Settings;
using ActorProxy.Core.Upstreams;
using ActorProxy.Testing.Edge;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorProxy.Actors.Tests.Connections;

/// <summary>Loops, actor system and data path without a host: listener <c>plain</c> in front of a server that echoes, listener <c>named</c> that refuses every name.</summary>
internal sealed class ActorEdge : IAccessLog, IAsyncDisposable
{
    private readonly TcpListener _echo = new(IPAddress.Loopback, 0);
    private readonly LoopGroup _loops = LoopGroup.Create(new LoopSettings { Count = 2 }, NullLogger.Instance);
    private readonly EdgeProxy _edge;

    private ActorEdge()
    {
        _echo.Start();
        _ = EchoAll();
        _loops.Start();
        var setup = new LoopSetup(_loops.Loops);
        var hocon = "akka { loglevel = WARNING, log-dead-letters = off, loggers = [\"" + typeof(Akka.TestKit.TestEventListener).AssemblyQualifiedName + "\"] }\n" + setup.Hocon;
        System = ActorSystem.Create("edge", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(hocon)), setup));
        var limits = new LimitSettings();
        _edge = new EdgeProxy(_loops, new AcceptGate(Bans, limits, new BanSettings()), Owner, new EchoOffload(), Metrics, this);
    }

    public ActorSystem System { get; }

    public ActorConnectionOwner Owner { get; } = new();

    public FakeMetrics Metrics { get; } = new();

    public BanTable Bans { get; } = new();

    /// <summary>Why connections that had found a route ended.</summary>
    public ConcurrentQueue<CloseReason> Reasons { get; } = new();

    public int LiveConnections => _loops.Loops.Sum(loop => loop.ConnectionCount);

    public static async Task<ActorEdge> Start()
    {
        var edge = new ActorEdge();
        await edge.Owner.StartAsync(edge.System, edge._loops.Loops);
        Assert.Empty(edge._edge.Apply(edge.Settings()));
        return edge;
    }

    public async Task<TcpClient> Connect(string listener = "plain", string from = "127.0.0.1")
    {
        var client = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0)) { NoDelay = true, ReceiveTimeout = 10_000 };
        await client.ConnectAsync(IPAddress.Loopback, _edge.Bound.First(bound => bound.Listener == listener).EndPoint.Port);
        return client;
    }

    /// <summary>A connection that is known to reach the echo.</summary>
    public async Task<TcpClient> Open()
    {
        var client = await Connect();
        Assert.True(Echoes(client));
        return client;
    }

    public static bool Echoes(TcpClient client)
    {
        try
        {
            client.GetStream().WriteByte(42);
            return client.GetStream().ReadByte() == 42;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Every live connection's actor.</summary>
    public Task<IReadOnlyList<IActorRef>> ConnectionActors() => Actors.Find(System, "/user/loop-*/share-*/*");

    public async Task<int> Cut(KickClients kick) =>
        (await Task.WhenAll(Owner.LoopSupervisors.Select(loop => loop.Ask<ConnectionsCut>(kick)))).Sum(cut => cut.Count);

    public void Write(RequestEntry request) => throw new NotSupportedException("no site is served here");

    public void Write(ProxyConnection connection) => Reasons.Enqueue(connection.Reason);

    public async ValueTask DisposeAsync()
    {
        _edge.StopListening();
        await System.Terminate();
        _loops.Dispose();
        _echo.Stop();
    }

    private ProxySettings Settings() => new()
    {
        Listeners =
        [
            new ListenerSettings { Name = "plain", Bind = [new IPEndPoint(IPAddress.Loopback, 0)], Kind = ListenerKind.Tcp, Upstream = "echo" },
            new ListenerSettings
            {
                Name = "named",
                Bind = [new IPEndPoint(IPAddress.Loopback, 0)],
                Kind = ListenerKind.Tls,
                Routes = "none",
                Preread = new PrereadSettings { Timeout = TimeSpan.FromMilliseconds(200) },
            },
        ],
        Routes = [new RouteTableSettings { Name = "none", Routes = [] }],
        Upstreams =
        [
            new UpstreamSettings
            {
                Name = "echo",
                Servers = [new UpstreamServer(_echo.LocalEndpoint.ToString()!, "127.0.0.1", ((IPEndPoint)_echo.LocalEndpoint).Port)],
                ProxyProtocol = ProxyProtocolVersion.Off,
            },
        ],
    };

    private async Task EchoAll()
    {
        try
        {
            while (true)
            {
                _ = Echo(await _echo.AcceptTcpClientAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private static async Task Echo(TcpClient client)
    {
        using (client)
        {
            try
            {
                await client.GetStream().CopyToAsync(client.GetStream());
            }
            catch (IOException)
            {
                // Reset.
            }
        }
    }
}
