using System.Net;
using System.Net.Sockets;
using ActorProxy.Core;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Gating;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Settings;
using ActorProxy.Core.Upstreams;
using ActorProxy.Testing.Tls;

namespace ActorProxy.Testing.Edge;

/// <summary>A whole edge without its host: loops, gate and data path on loopback, with clients and backends in the test's hand.</summary>
/// <remarks>
/// Begins with one listener <c>tls</c>, whose routes refuse every name, and no upstreams. At the end it closes what the test
/// opened and then checks that the edge has given everything back: that check is part of every test.
/// </remarks>
public sealed class EdgeFixture : IAsyncDisposable
{
    private readonly LoopGroup _loops;
    private readonly HashSet<Upstream> _upstreams = [];
    private readonly List<IDisposable> _opened = [];

    /// <param name="engine">What carries the bytes.</param>
    /// <param name="loopCount">1 where connections must share a loop.</param>
    public EdgeFixture(LoopEngine engine, int loopCount = 2)
    {
        _loops = LoopGroup.Create(new LoopSettings { Engine = engine, Count = loopCount }, Logger);
        _loops.Start();
        Gate = new AcceptGate(Bans, Settings.Limits, Settings.Bans);
        Proxy = new EdgeProxy(_loops, Gate, Owner, Offload, Metrics, Log);
    }

    public LoopGroup Loops => _loops;

    public BanTable Bans { get; } = new();

    public AcceptGate Gate { get; }

    public DirectOwner Owner { get; } = new();

    public RecordingMetrics Metrics { get; } = new();

    public EchoOffload Offload { get; } = new();

    public RecordingAccessLog Log { get; } = new();

    public RecordingLogger Logger { get; } = new();

    public EdgeProxy Proxy { get; }

    /// <summary>What <see cref="Start"/> applies.</summary>
    public ProxySettings Settings { get; set; } = new() { Listeners = [Listener("tls")], Routes = [new() { Name = "names", Routes = [] }] };

    /// <summary>Faults the test has provoked.</summary>
    public int ExpectedFaults { get; set; }

    /// <summary>A listener on a free port of 127.0.0.1.</summary>
    public static ListenerSettings Listener(string name) =>
        new() { Name = name, Bind = [new IPEndPoint(IPAddress.Loopback, 0)], Kind = ListenerKind.Tls, Routes = "names" };

    /// <summary>A hello for a name, as a browser sends it.</summary>
    public static byte[] Hello(string name) => ClientHelloBuilder.Typical(name).Build();

    /// <summary>Changes the one listener.</summary>
    public void ChangeListener(Func<ListenerSettings, ListenerSettings> change) =>
        Settings = Settings with { Listeners = [change(Settings.Listeners.Single())] };

    /// <summary>Adds an upstream of one server, and a route to it from <c>NAME.test</c>. Sends no PROXY header unless changed.</summary>
    public TestBackend AddUpstream(string name, Func<UpstreamSettings, UpstreamSettings>? change = null, IPAddress? address = null, int? receiveBuffer = null)
    {
        var backend = Keep(new TestBackend(address, receiveBuffer));
        AddUpstream(name, [backend.EndPoint], change);
        return backend;
    }

    /// <summary>Adds an upstream of these servers, and a route to it from <c>NAME.test</c>.</summary>
    public void AddUpstream(string name, IEnumerable<IPEndPoint> servers, Func<UpstreamSettings, UpstreamSettings>? change = null)
    {
        var settings = new UpstreamSettings
        {
            Name = name,
            Servers = [.. servers.Select(server => new UpstreamServer(server.ToString(), server.Address.ToString(), server.Port))],
            ProxyProtocol = ProxyProtocolVersion.Off,
        };
        Settings = Settings with { Upstreams = [.. Settings.Upstreams, change?.Invoke(settings) ?? settings] };
        AddRoute(name + ".test", name);
    }

    public void AddRoute(string pattern, string target)
    {
        var table = Settings.Routes.Single();
        Settings = Settings with { Routes = [table with { Routes = [.. table.Routes, new RouteSettings(pattern, target)] }] };
    }

    public void SetDefault(string target) => Settings = Settings with { Routes = [Settings.Routes.Single() with { Default = target }] };

    /// <summary>Applies <see cref="Settings"/>, at start as at a reload.</summary>
    public void Start()
    {
        if (Proxy.Apply(Settings) is { Count: > 0 } failures)
        {
            throw new InvalidOperationException(failures[0].Message);
        }

        _upstreams.UnionWith(Proxy.Upstreams.All);
    }

    public IPEndPoint EndPoint(string listener = "tls") => Proxy.Bound.First(bound => bound.Listener == listener).EndPoint.ToIPEndPoint();

    public T Keep<T>(T opened)
        where T : IDisposable
    {
        lock (_opened)
        {
            _opened.Add(opened);
        }

        return opened;
    }

    /// <summary>A new client; from IPv4 when its own address is of IPv4, also to a dual-stack listener.</summary>
    public async Task<TestSocket> ConnectAsync(string listener = "tls", IPAddress? from = null, int? receiveBuffer = null)
    {
        var endPoint = EndPoint(listener);
        if (from?.AddressFamily == AddressFamily.InterNetwork)
        {
            endPoint.Address = IPAddress.Loopback;
        }

        return Keep(await TestSocket.ConnectAsync(endPoint, from, receiveBuffer));
    }

    /// <summary>A new client that has sent its hello for <c>NAME.test</c>.</summary>
    public async Task<TestSocket> GreetAsync(string name, string listener = "tls", IPAddress? from = null, int? receiveBuffer = null)
    {
        var client = await ConnectAsync(listener, from, receiveBuffer);
        await client.SendAsync(Hello(name + ".test"));
        return client;
    }

    /// <summary>Connects, to be refused with a reset: at once, in which case connecting may fail already, or when the client begins to read.</summary>
    public async Task ExpectRefusedAsync(string listener = "tls", IPAddress? from = null)
    {
        try
        {
            var client = await ConnectAsync(listener, from);
            await client.ReceiveToResetAsync();
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.NotConnected)
        {
            // Faster than the client.
        }
    }

    /// <summary>A client whose hello for the backend's name has arrived there.</summary>
    public async Task<(TestSocket Client, TestSocket Server)> PairAsync(
        TestBackend backend, string upstream, string listener = "tls", int? receiveBuffer = null)
    {
        var client = await GreetAsync(upstream, listener, receiveBuffer: receiveBuffer);
        var server = await backend.AcceptAsync();
        await server.ReceiveAsync(Hello(upstream + ".test").Length);
        return (client, server);
    }

    /// <summary>Looks at every live connection on its loop's thread.</summary>
    public async Task<IReadOnlyList<T>> InspectAsync<T>(Func<ProxyConnection, T> look)
    {
        var all = new List<T>();
        foreach (var loop in _loops.Loops)
        {
            all.AddRange(await OnLoopAsync(loop, () => loop.Connections().Select(look).ToList()));
        }

        return all;
    }

    /// <summary>Waits until a number of the only connection has stopped to change.</summary>
    public Task SettledAsync(Func<ProxyConnection, long> number) =>
        Wait.UntilSettledAsync(async () => (await InspectAsync(number)).Single(), "the connection to settle");

    /// <summary>Holds up loops, all of them unless named, until disposed: what happens meanwhile is seen in one turn.</summary>
    public async Task<IDisposable> PauseLoopsAsync(params EventLoop[] loops)
    {
        loops = loops.Length > 0 ? loops : [.. _loops.Loops];
        var pause = new LoopPause(loops.Length);
        foreach (var loop in loops)
        {
            loop.Execute(_ => pause.Hold(), null);
        }

        await Wait.UntilAsync(() => pause.IsComplete, "the loops pause");
        return pause;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _opened.ForEach(opened => opened.Dispose());
            await Wait.UntilAsync(async () => (await LeaksAsync()).Count == 0, "the sockets were closed, every connection should end");
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException("not given back: " + string.Join(", ", await LeaksAsync()));
        }
        finally
        {
            Proxy.StopListening();
            _loops.Dispose();
        }

        CheckFaults();
        CheckBytes();
    }

    private static Task<T> OnLoopAsync<T>(EventLoop loop, Func<T> function)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Execute(_ => result.SetResult(function()), null);
        return result.Task.WaitAsync(Wait.Patience);
    }

    private async Task<List<string>> LeaksAsync()
    {
        List<(string What, long Count)> held =
        [
            ("places at the gate", Gate.Active),
            ("clients counted", Gate.CountedClients),
            ("connections the owner was not told the end of", Owner.LiveCount),
            .. _upstreams.Select(upstream => ($"places in upstream {upstream.Name}", (long)upstream.Active)),
            .. _upstreams.SelectMany(upstream => upstream.Targets).Select(target => ($"places on {target.Server}", (long)target.Active)),
            .. Metrics.Listeners.Select(listener => ("active by the metrics", (long)(listener.BeganCount - listener.EndedCount))),
        ];
        foreach (var loop in _loops.Loops)
        {
            held.Add(("connections", loop.ConnectionCount));
            held.AddRange(await OnLoopAsync(loop, () => new[] { ("pipes", (long)loop.PipesInUse), ("expected descriptors", loop.Descriptors.Expected) }));
        }

        return [.. held.Where(item => item.Count != 0).Select(item => $"{item.Count} {item.What}")];
    }

    private void CheckFaults()
    {
        if (Owner.Faults.Count != ExpectedFaults)
        {
            throw new InvalidOperationException($"{Owner.Faults.Count} faults: " + string.Join('\n', Owner.Faults));
        }

        if (!Logger.Messages.IsEmpty)
        {
            throw new InvalidOperationException("logged: " + string.Join('\n', Logger.Messages));
        }
    }

    // The log and the metrics are counted in different places and must agree.
    private void CheckBytes()
    {
        var logged = Log.Entries.Sum(entry => entry.BytesIn + entry.BytesOut);
        var counted = Metrics.Upstreams.Sum(upstream => upstream.FromClient + upstream.ToClient);
        if (ExpectedFaults == 0 && logged != counted)
        {
            throw new InvalidOperationException($"{logged} bytes by the access log, {counted} by the metrics");
        }
    }
}
