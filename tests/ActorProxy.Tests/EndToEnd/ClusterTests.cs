using System.Net;
using System.Net.Sockets;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>Edges that share their bans, over mutual TLS, and what becomes of one that the others have given up.</summary>
public sealed class ClusterTests : IDisposable
{
    private const string Client = "127.0.0.66";

    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new("the nodes");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nodes_ShareBans_AndLetNobodyIn()
    {
        var ports = new[] { FreePort.Next(), FreePort.Next() };
        var starts = ports.Select((port, index) => TaggedEdge.Start(Cluster(port, "node" + index, ports))).ToArray();
        await using var one = await starts[0];
        await using var two = await starts[1];
        await Eventually.True(async () => await Members(one) == 2 && await Members(two) == 2, "a cluster of two");
        await Eventually.True(async () => await IsReady(one) && await IsReady(two), "both to know each other's bans");

        (await one.Edge.Admin.Put("/v1/bans/" + Client, """{"jail":"test","duration":"1h"}""")).AssertOk();
        await Eventually.True(() => IsRefused(two), "the ban on the other node");
        Assert.Equal("test", (string?)(await two.Edge.Admin.Get("/v1/bans/" + Client)).AssertOk().Json["jail"]);

        // Whose entity decided it is the cluster's choice: it is news to the other one.
        Assert.Equal(1, await Propagated(one) + await Propagated(two));
        Assert.Equal(HttpStatusCode.NoContent, (await two.Edge.Admin.Delete("/v1/bans/" + Client)).Status);
        await Eventually.True(async () => (await one.Edge.Admin.Get("/v1/bans/" + Client)).Status == HttpStatusCode.NotFound, "the ban to end everywhere");
        using (await one.Open(from: Client))
        {
        }

        using var foreigners = new TestAuthority("the nodes");
        using var foreign = foreigners.Issue("node0");
        await using var plain = new TestMember(0, null);
        await using var stranger = new TestMember(0, foreign);
        using var known = _authority.Issue("node2");
        await using var welcome = new TestMember(0, known);
        plain.Join(ports[0]);
        stranger.Join(ports[0]);
        await Task.Delay(TimeSpan.FromSeconds(3));
        welcome.Join(ports[0]);
        await Eventually.True(async () => await Members(one) == 3, "a third member with a certificate of the cluster");
        Assert.Equal(3, (await one.Edge.Admin.Metrics()).Sum("actorproxy_cluster_members"));
        Assert.Empty(plain.Cluster.State.Members);
        Assert.Empty(stranger.Cluster.State.Members);
    }

    [Fact]
    public async Task NodeThatWasRemoved_GoesOnAndComesBackWithoutLosingAConnection()
    {
        var ports = new[] { FreePort.Next(), FreePort.Next() };
        await using var first = await TaggedEdge.Start(Cluster(ports[0], "first", ports));
        await Eventually.True(async () => await Members(first) == 1, "the first to begin the cluster");
        await using var edge = await TaggedEdge.Start(Cluster(ports[1], "edge", ports));
        await Eventually.True(async () => await Members(first) == 2 && await IsReady(edge), "a cluster of two");
        using var live = await edge.Open();
        (await edge.Edge.Admin.Put("/v1/bans/" + Client)).AssertOk();

        using (var certificate = _authority.Issue("other"))
        {
            await using var other = new TestMember(0, certificate);
            other.Join(ports[0]);
            await Eventually.True(async () => await Members(first) == 3, "one that gives orders");
            other.Down(ports[1]);
            await edge.Edge.Errors.WaitFor("This node is detached");
            await other.Leave();
        }

        Assert.Contains("ready", (await edge.Edge.Admin.Get("/health/ready")).AssertOk().Body, StringComparison.Ordinal);
        await live.Echo("still here");
        Assert.True(await IsRefused(edge));
        (await edge.Edge.Admin.Put("/v1/bans/127.0.0.67")).AssertOk();

        await edge.Edge.Errors.WaitFor("part of its cluster again");
        await Eventually.True(async () => await Members(first) == 2 && await Members(edge) == 2, "the same two again");
        Assert.Equal(0, (await edge.Edge.Admin.Metrics()).Sum("actorproxy_cluster_detached"));
        (await first.Edge.Admin.Put("/v1/bans/127.0.0.68")).AssertOk();
        foreach (var client in new[] { Client, "127.0.0.67", "127.0.0.68" })
        {
            foreach (var node in new[] { first, edge })
            {
                await Eventually.True(async () => (await node.Edge.Admin.Get("/v1/bans/" + client)).Status == HttpStatusCode.OK, $"{client} to be banned everywhere");
            }
        }

        await live.Echo("all the time");
    }

    [Fact]
    public async Task NodeThatWasRemoved_NobodyThere_GoesOnDetached()
    {
        var ports = new[] { FreePort.Next(), FreePort.Next() };
        using var certificate = _authority.Issue("other");
        var other = new TestMember(ports[0], certificate);
        other.Join(ports[0]);
        await using var edge = await TaggedEdge.Start(Cluster(ports[1], "edge", ports));
        await Eventually.True(async () => await Members(edge) == 2, "a cluster of two");
        using var live = await edge.Open();
        (await edge.Edge.Admin.Put("/v1/bans/" + Client)).AssertOk();

        other.Down(ports[1]);
        await edge.Edge.Errors.WaitFor("This node is detached");
        await other.DisposeAsync();

        Assert.Equal(1, (await edge.Edge.Admin.Metrics()).Sum("actorproxy_cluster_detached"));
        Assert.True((bool)(await edge.Edge.Admin.Get("/v1/status")).AssertOk().Json["cluster"]!["detached"]!);
        Assert.Contains("detached", (await edge.Edge.Admin.Get("/health/ready")).AssertOk().Body, StringComparison.Ordinal);
        await live.Echo("still here");
        using (await edge.Open())
        {
        }

        Assert.True(await IsRefused(edge));
        (await edge.Edge.Admin.Put("/v1/bans/127.0.0.67")).AssertOk();
        Assert.Equal(HttpStatusCode.NoContent, (await edge.Edge.Admin.Delete("/v1/bans/127.0.0.67")).Status);

        await Task.Delay(TimeSpan.FromSeconds(3));
        await live.Echo("and still");
        live.Dispose();
        edge.Edge.Send(Signal.Term);
        Assert.Equal(0, await edge.Edge.WaitForExit());
    }

    [Fact]
    public async Task NodeThatWasRemoved_ItsPortTaken_AsksForARestart()
    {
        var ports = new[] { FreePort.Next(), FreePort.Next() };
        using var certificate = _authority.Issue("other");
        await using var other = new TestMember(ports[0], certificate);
        other.Join(ports[0]);
        await using var edge = await TaggedEdge.Start(Cluster(ports[1], "edge", ports) + "\nlimits { drain-time = 1s }");
        await Eventually.True(async () => await Members(edge) == 2, "a cluster of two");
        using var live = await edge.Open();

        other.Down(ports[1]);
        using var thief = await Take(ports[1]);
        await edge.Edge.Errors.WaitFor("cannot be opened again");
        await live.Echo("still here");

        Assert.Equal(6, await edge.Edge.WaitForExit(TimeSpan.FromMinutes(1)));
    }

    /// <summary>Takes a port in the moment it is free.</summary>
    private static async Task<Socket> Take(int port)
    {
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                socket.Listen();
                return socket;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                socket.Dispose();
                await Task.Yield();
            }
        }
    }

    [Theory]
    [InlineData("other.key", "ca.crt")]
    [InlineData("node.key", "node.key")]
    [InlineData("node.key", "other.crt")]
    public async Task Run_WithTlsFilesThatDoNotFit_ExitsWith3(string key, string ca)
    {
        _authority.Write(_folder, "other");
        _authority.Write(_folder, "node");
        var config = _folder.Write("edge.conf", $$"""
            actorproxy {
              listeners { https { bind = ["127.0.0.1:0"], kind = tls, routes = public } }
              routes { public { default = reject } }
              admin { bind = [] }
              cluster { port = {{FreePort.Next()}}, seeds = ["127.0.0.1:4053"], tls { cert = "{{_folder["node.crt"]}}", key = "{{_folder[key]}}", ca = "{{_folder[ca]}}" } }
            }
            """);

        await using var run = await ChildProcess.Run(EdgeProcess.Program, "run", "--config", config);

        Assert.True(run.ExitCode == 3, $"{run.ExitCode}: {run.Errors}");
        Assert.Contains("cluster.tls: ", run.Errors.ToString(), StringComparison.Ordinal);
    }

    private string Cluster(int port, string name, int[] seeds) => $$"""
        bans { ignore = [], kernel-filter = off }
        cluster { host = "127.0.0.1", port = {{port}}, seeds = [{{string.Join(", ", seeds.Select(seed => $"\"127.0.0.1:{seed}\""))}}], {{_authority.Write(_folder, name)}} }
        """;

    private static async Task<double> Members(TaggedEdge edge) => (await edge.Edge.Admin.Metrics()).Sum("actorproxy_cluster_members", ("status", "up"));

    private static async Task<double> Propagated(TaggedEdge edge) => (await edge.Edge.Admin.Metrics()).Sum("actorproxy_ban_propagation_seconds_count");

    private static async Task<bool> IsReady(TaggedEdge edge) => (await edge.Edge.Admin.Get("/health/ready")).Status == HttpStatusCode.OK;

    private static async Task<bool> IsRefused(TaggedEdge edge)
    {
        try
        {
            using var client = await EdgeClient.Connect(edge.EndPoint(), Client);
            var end = client.End();
            return await Task.WhenAny(end, Task.Delay(200)) == end && (await end).Reset;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }
}
