using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>SIGUSR2: another process takes over, and no client notices.</summary>
public sealed class HandOverTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TaggedBackend _backend = new("A");
    private readonly int _port = FreePort.Next();
    private readonly int _adminPort = FreePort.Next();
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private EdgeProcess _edge = null!;

    public async Task InitializeAsync()
    {
        _manager.Bind(new UnixDomainSocketEndPoint(_folder["notify"]));
        _edge = await EdgeProcess.Start(Config(), maxDescriptors: null, "/usr/bin/env", "NOTIFY_SOCKET=" + _folder["notify"]);
        Assert.StartsWith("READY=1", await Told(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandOver_LiveConnectionsStayAndNobodyIsRefused()
    {
        using var live = await Open();
        (await _edge.Admin.Put("/v1/bans/127.9.0.1", """{"duration":"1h"}""")).AssertOk();
        using var done = new CancellationTokenSource();
        var newcomers = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ComeAndGo(done.Token))));

        _edge.Send(Signal.User2);
        var second = await NewId();
        Assert.Equal($"MAINPID={second}", await Told());
        Assert.NotEqual(_edge.Process.Id, ParentOf(second));
        Assert.StartsWith("READY=1", await Told(), StringComparison.Ordinal);

        // The first has stopped listening, and still has its connection.
        await _edge.Errors.WaitFor("Draining");
        await done.CancelAsync();
        Assert.All(await newcomers, count => Assert.True(count > 0));
        await live.Echo("still here");
        Assert.False(_edge.Process.HasExited);

        // The second has everything else: clients, bans in the same file, the admin API.
        using var later = await Open();
        await later.Echo("new");
        Assert.Equal(1, (int?)(await _edge.Admin.Get("/v1/status")).AssertOk().Json["connections"]);
        (await _edge.Admin.Get("/v1/bans/127.9.0.1")).AssertOk();
        await EdgeClient.ExpectRefused(new IPEndPoint(IPAddress.Loopback, _port), "127.9.0.1");

        live.Dispose();
        await Eventually.True(() => _edge.Process.HasExited, "the first to end with its last connection");
        Assert.Equal(0, _edge.Process.ExitCode);
        await later.Echo("untouched");
        Assert.Empty(_edge.Complaints());
    }

    [Fact]
    public async Task HandOver_Again_WorksAsTheFirstTime()
    {
        _edge.Send(Signal.User2);
        var second = await NewId();
        await Eventually.True(() => _edge.Process.HasExited, "the first to end");

        Assert.Equal(0, kill(second, (int)Signal.User2));
        await Eventually.True(() => _edge.Errors.Containing("actorproxy ready").Count == 3, "a third process");
        await Eventually.True(() => kill(second, 0) != 0, "the second to end");

        using var client = await Open();
        await client.Echo("here");
        Assert.Empty(_edge.Complaints());
    }

    [Fact]
    public async Task HandOver_ConfigurationIsNotValid_ThisOneGoesOn()
    {
        using var live = await Open();
        _edge.Configure("}");

        _edge.Send(Signal.User2);

        await _edge.Errors.WaitFor("No hand-over, this process goes on");
        await live.Echo("still here");
        using var client = await Open();
        (await _edge.Admin.Get("/health/ready")).AssertOk();

        _edge.Configure(Config());
        _edge.Send(Signal.User2);
        await NewId();
        await live.Echo("still here");
    }

    [Fact]
    public async Task HandOver_NewProcessCannotListen_ThisOneDrainsAndAsksForARestart()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        using var live = await Open();
        _edge.Configure(Config($", \"127.0.0.1:{((IPEndPoint)taken.LocalEndPoint!).Port}\""));

        _edge.Send(Signal.User2);

        await _edge.Errors.WaitFor("The new process did not begin to accept");
        await live.Echo("still here");
        live.Dispose();
        Assert.Equal(6, await _edge.WaitForExit());
    }

    public async Task DisposeAsync()
    {
        // They have the first one's output, which is read to its end.
        foreach (var id in Ids())
        {
            _ = kill(id, (int)Signal.Kill);
        }

        await _edge.DisposeAsync();
        await _backend.DisposeAsync();
    }

    public void Dispose()
    {
        _manager.Dispose();
        _folder.Dispose();
    }

    private string Config(string moreAddresses = "") => $$"""
        listeners { first { bind = ["127.0.0.1:{{_port}}"{{moreAddresses}}], kind = tls, routes = public } }
        routes { public { default = a } }
        upstreams { a { servers = ["127.0.0.1:{{_backend.Port}}"], proxy-protocol = off } }
        bans { ignore = [] }
        admin { bind = ["127.0.0.1:{{_adminPort}}"] }
        """;

    private Task<EdgeClient> Open() => EdgeClient.Open(new IPEndPoint(IPAddress.Loopback, _port), "a.example");

    /// <summary>Proc(5): the fourth field of stat, the first two being the number and, in brackets, the name.</summary>
    private static int ParentOf(int id) =>
        int.Parse(File.ReadAllText($"/proc/{id}/stat").Split(") ")[1].Split(' ')[1], CultureInfo.InvariantCulture);

    private async Task<int> ComeAndGo(CancellationToken done)
    {
        var count = 0;
        while (!done.IsCancellationRequested)
        {
            using var client = await Open();
            await client.Echo("hello");
            count++;
        }

        return count;
    }

    private async Task<string> Told()
    {
        var buffer = new byte[4096];
        using var timeout = new CancellationTokenSource(Eventually.Patience);
        return Encoding.UTF8.GetString(buffer, 0, await _manager.ReceiveAsync(buffer, timeout.Token));
    }

    /// <summary>Waits until the new process is ready.</summary>
    private async Task<int> NewId()
    {
        await Eventually.True(() => _edge.Errors.Containing("actorproxy ready").Count == 2, $"a new process; the edge said:{Environment.NewLine}{_edge.Errors}");
        return Ids().Last();
    }

    private IEnumerable<int> Ids() =>
        _edge.Errors.Containing("Handing over to process ").Select(line => int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));

    [System.Runtime.InteropServices.DllImport("libc")]
    private static extern int kill(int pid, int signal);
}
